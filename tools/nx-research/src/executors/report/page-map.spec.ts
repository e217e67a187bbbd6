import type { Heading, PdfInspection } from '@research/documents';
import { pdfPageOf, placeHeadings } from './page-map';

const heading = (title: string, page: string, number?: string): Heading => ({
  kind: 'chapter',
  title,
  page,
  file: 'main.tex',
  ...(number === undefined ? {} : { number }),
});
const pdf = (outline: PdfInspection['outline']): PdfInspection => ({
  path: 'main.pdf',
  pages: 30,
  outline,
  fonts: [],
  unresolved: [],
});
const headings = [heading('Abstract', 'i'), heading('On margins', '1', '4'), heading('Résumé', '6', '5')];
const outline = [
  { title: 'Abstract', level: 1, page: 2 },
  { title: '4 On margins', level: 1, page: 7 },
  { title: '4.1 Abstract', level: 2, page: 9 },
  { title: 'Résumé', level: 1, page: 12 },
];

describe('the pages of the PDF', () => {
  it('that chapters take are those of the outline, up to the next chapter', () => {
    const placed = placeHeadings(headings, pdf(outline));
    expect(placed.map(({ pdfPages }) => pdfPages)).toEqual([
      [2, 6],
      [7, 11],
      [12, 30],
    ]);
  });

  it('are not known without an outline, nor of a heading that is not in it', () => {
    expect(placeHeadings(headings, pdf([])).map(({ pdfPages }) => pdfPages)).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
    const placed = placeHeadings(headings, pdf(outline.filter(({ title }) => title !== '4 On margins')));
    expect(placed.map(({ pdfPages }) => pdfPages)).toEqual([[2, 11], undefined, [12, 30]]);
  });

  it('follow from printed numbers within a chapter, not from Roman ones nor beyond its end', () => {
    const placed = placeHeadings(headings, pdf(outline));
    expect(['3', '6', '8', 'ii', '99'].map((page) => pdfPageOf(page, placed))).toEqual([
      9,
      12,
      14,
      undefined,
      undefined,
    ]);
  });

  it('are those of sections in a document without chapters', () => {
    const section: Heading = { kind: 'section', title: 'A', page: '1', file: 'main.tex' };
    expect(placeHeadings([section], pdf([{ title: 'A', level: 1, page: 1 }]))).toMatchObject([
      { pdfPages: [1, 30] },
    ]);
  });
});
