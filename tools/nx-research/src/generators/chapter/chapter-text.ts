/** What the text of a new chapter depends on. */
export interface ChapterTextOptions {
  readonly title: string;
  readonly label: string;
}

/** The text of a new chapter: its heading, its label, and a sentence that says what is missing, in the PDF too. */
export const chapterText = ({ title, label }: ChapterTextOptions): string => `\\chapter{${texOf(title)}}
\\label{${label}}

This chapter is not written yet.
Its first paragraph says what the chapter asks, what it takes from the chapters before it, and what it hands on.
`;

/** A title is TeX (`$\\chi^2$` and `\\emph{…}` work); only what can be meant in no other way is escaped. */
const texOf = (title: string): string => title.replace(/(?<!\\)[&%#]/g, '\\$&');

/** A title made of the words of a name: `Risk sizing` for `chapter-8-risk-sizing`. */
export function titleOf(name: string): string {
  const words = wordsOf(name).replaceAll('-', ' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** The label of a chapter: `ch:risk-sizing`, or with the whole name when that is set already. */
export function labelOf(name: string, isSet: (label: string) => boolean): string {
  const short = `ch:${wordsOf(name)}`;
  return isSet(short) ? `ch:${name}` : short;
}

const wordsOf = (name: string): string => name.replace(/^chapter-\d+-/, '');
