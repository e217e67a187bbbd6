import type { BuildReport } from './build-report';
import { renderHtml } from './render-html';
import { renderJson } from './render-json';
import { renderMarkdown } from './render-markdown';
import { emptyReport, soundReport } from './sample-report.fixture';

const html = (report: BuildReport): string => renderHtml(report, { pdf: '../build/main.pdf' });

/** What has a meaning in HTML, in Markdown, or in both. */
const nasty = `<script>alert("x")</script> & 'a' | *b* _c_ [d](e) \`f\` # g \\`;

const nastyReport: BuildReport = {
  ...soundReport,
  document: { ...soundReport.document, title: nasty, author: nasty },
  warnings: [{ message: nasty, at: { file: nasty, line: 3 } }, { message: 'no place' }],
  undeclared: [{ task: nasty, path: nasty, access: 'write', by: 'python' }],
  staleResults: [{ project: nasty, why: nasty }],
  floats: soundReport.floats.map((float) => ({ ...float, caption: nasty, label: nasty })),
};

describe('the report as JSON', () => {
  it('is the model with its headline', () => {
    expect(JSON.parse(renderJson(soundReport))).toEqual({
      headline: '34 pages · 1 table · 0 figures · 3 citations · 0 warnings · simulated data',
      ...JSON.parse(JSON.stringify(soundReport)),
    });
    expect(renderJson(soundReport).endsWith('}\n')).toBe(true);
  });
});

describe('the report as Markdown', () => {
  it('names a table, what made it, and from what', () => {
    const text = renderMarkdown(soundReport);
    expect(text).toContain('# Build report: On margins\n\n**34 pages · 1 table');
    expect(text).toContain(
      '| **7.1** Key numbers<br>tab:key · seven.tex:96<br>key.tex efefefefefef, compiled with dissertation:build | 19 | ' +
        '**04:build**<br>`projects/notebooks/04/04.qmd` | ' +
        '`games.csv.gz` games:build<br>`games.csv` pinned by games:fetch |',
    );
    expect(text).toContain(
      '| **games**<br>projects/etl/games/source.lock.json | `games.csv` | sample | 2019–2022 | 1,105 |',
    );
    expect(text).toContain('2 of 2 entries are cited, in 1 chapter.');
    expect(text).toContain('| python | 3.11, 3.12 |');
  });

  it('takes no markup from the document', () => {
    const text = renderMarkdown(nastyReport);
    expect(text).not.toMatch(/(?<!`[^`\n]*)<script/);
    // Each row of a table has as many bars as its head.
    for (const table of text.split('\n\n').filter((block) => block.startsWith('|'))) {
      const bars = table
        .trimEnd()
        .split('\n')
        .map((row) => row.match(/(?<!\\)\|/g)?.length);
      expect({ table, kinds: new Set(bars).size }).toEqual({ table, kinds: 1 });
    }
    expect(text).toContain('\\*b\\* \\_c\\_ \\[d\\](e) \\`f\\` \\# g');
  });

  it('says so where there is nothing to list', () => {
    const text = renderMarkdown(emptyReport);
    expect(text).toContain('## Tables\n\nThe document has no tables.');
    expect(text).toContain('## Data\n\nThe document reads no external data.');
    expect(text).toContain('## Undeclared reads and writes\n\nNot known: no task was watched while it ran.');
    expect(text).not.toContain('|');
  });
});

describe('the report as HTML', () => {
  it('leads into the PDF and loads nothing from elsewhere', () => {
    const page = html(soundReport);
    expect(page).toContain('<a href="../build/main.pdf#page=25">19</a>');
    expect(page).toContain('<dt>pages</dt><dd>34</dd>');
    expect(page).toContain('<body class="simulated">');
    expect(page).not.toMatch(/<script|<link|<img|src=|url\(|@import|https?:/);
  });

  it('escapes everything', () => {
    const page = html(nastyReport);
    expect(page).not.toContain('<script');
    expect(page).toContain('&lt;script&gt;alert(&quot;x&quot;)&lt;/script&gt; &amp; &#39;a&#39;');
  });

  it('opens and closes every element', () => {
    for (const report of [soundReport, emptyReport, nastyReport]) {
      const open: string[] = [];
      for (const [, close, name = ''] of html(report).matchAll(/<(\/)?([a-z][a-z0-9]*)\b[^>]*>/g)) {
        if (name === 'meta') continue;
        if (close) expect(open.pop()).toBe(name);
        else open.push(name);
      }
      expect(open).toEqual([]);
    }
  });

  it('puts first what wants to be looked at', () => {
    const order = (report: BuildReport): string[] =>
      [...html(report).matchAll(/<section id="([^"]*)"/g)].map(([, id = '']) => id);
    expect(order(soundReport)).toEqual([
      'sources',
      'chapters',
      'tables',
      'figures',
      'citations',
      'warnings',
      'undeclared',
      'stale-results',
      'tools',
    ]);
    expect(order(nastyReport).slice(0, 4)).toEqual(['warnings', 'undeclared', 'stale-results', 'sources']);
    const unused = {
      ...soundReport,
      bibliography: [{ key: 'k', at: { file: 'refs.bib', line: 2 }, times: 0 }],
    };
    expect(order(unused)).toContain('unused');
  });
});
