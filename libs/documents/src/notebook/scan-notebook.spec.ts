import * as fc from 'fast-check';
import { scanNotebook } from './scan-notebook';

const notebook = `---
title: Score validation
params:
  season: 2022
---

Text {{< include _method.qmd >}} and {{< include "a b.qmd" >}}.

\`\`\`{r fit, echo=FALSE, fig.width=7}
#| label: fit-model
#| warning: false
x <- 1
stop("no")
\`\`\`

\`\`\`\`markdown
{{< include shown.qmd >}}
\`\`\`{r}
not_a_cell()
\`\`\`
\`\`\`\`

\`\`\`{python}
\`\`\`

\`\`\`{.r}
not_a_cell()
\`\`\`
`;

describe('scanNotebook', () => {
  const scanned = scanNotebook(notebook);

  it('reads the front matter', () => {
    expect(scanned.frontMatter).toEqual({ title: 'Score validation', params: { season: 2022 } });
    expect(scanned.problems).toEqual([]);
  });

  it('finds includes outside code', () => {
    expect(scanned.includes).toEqual([
      { path: '_method.qmd', line: 7, column: 18 },
      { path: 'a b.qmd', line: 7, column: 51 },
    ]);
  });

  it('finds cells with their lines, label and options', () => {
    expect(scanned.cells).toEqual([
      {
        language: 'r',
        label: 'fit-model',
        firstLine: 10,
        lastLine: 13,
        code: '#| label: fit-model\n#| warning: false\nx <- 1\nstop("no")',
        options: { label: 'fit-model', echo: false, 'fig.width': 7, warning: false },
      },
      { language: 'python', firstLine: 24, lastLine: 23, code: '', options: {} },
    ]);
  });

  it('is the same with a byte order mark and line ends of Windows', () => {
    const windows = scanNotebook(`\uFEFF${notebook.replaceAll('\n', '\r\n')}`);
    expect(windows).toEqual(scanned);
  });

  it.each([
    ['---\ntitle: [a\n---\ntext', 'front matter', 2],
    ['---\n- a\n---\n', 'front matter: not a map', 2],
    ['text\n```{r}\n#| a: [1\n1\n```\n', 'cell options', 3],
    ['text\n```{r}\n1\n', 'never closed', 2],
  ])('names what it cannot read (%#)', (source, message, line) => {
    const { problems } = scanNotebook(source);
    expect(problems).toEqual([
      expect.objectContaining({ message: expect.stringContaining(message) as string, line }),
    ]);
  });

  it('never throws, and every cell is where it says', () => {
    const line = fc.constantFrom(
      '---',
      '```{r}',
      '```',
      '#| a: 1',
      '#| [',
      'x',
      '````',
      '~~~',
      '{{< include a >}}',
      '\r',
    );
    fc.assert(
      fc.property(fc.array(line), (lines) => {
        const source = lines.join('\n');
        const own = source.split(/\r?\n/);
        for (const { firstLine, lastLine, code } of scanNotebook(source).cells)
          expect(own.slice(firstLine - 1, lastLine).join('\n')).toBe(code);
      }),
    );
  });
});
