import { cellLanguages } from './cell-languages';
import { scanNotebook } from './scan-notebook';

const notebook = [
  '---',
  'title: x',
  '---',
  '```{r}',
  '1',
  '```',
  '~~~{Python label, echo=FALSE}',
  '2',
  '~~~',
  '```{r}',
  '3',
  '```',
  '```r',
  'shown, not run',
  '```',
].join('\n');

describe('cellLanguages', () => {
  it('finds each language of a cell once, and agrees with the whole scan', () => {
    expect(cellLanguages(notebook)).toEqual(['r', 'python']);
    expect(cellLanguages(notebook)).toEqual([
      ...new Set(scanNotebook(notebook).cells.map(({ language }) => language)),
    ]);
  });

  it('finds none in prose', () => expect(cellLanguages('Text with `{r}` in it.\n')).toEqual([]));
});
