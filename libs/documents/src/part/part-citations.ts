import { citedKeys } from '../bibliography/cited-keys';

/** The .aux files of a document that tell what one of its parts cites. */
export interface PartAuxiliary {
  readonly main: string;
  readonly part: string;
  /** What the main file `\include`s, without `.tex`. */
  readonly include: string;
}

/**
 * The keys that a part of a document cites. LaTeX writes them into the part's own .aux; biblatex writes all of them into
 * the main one, those of a part between the lines that read its .aux and the next one's.
 */
export function partCitations({ main, part, include }: PartAuxiliary): ReadonlySet<string> {
  const sections = main.split(/^(?=\\@input\{)/m);
  const own = sections.filter((section) => section.startsWith(`\\@input{${include}.aux}`));
  return citedKeys([part, ...own.map(ofBiblatex)].join('\n'));
}

/** What BibTeX was told by the text behind the last part stands there too. */
const ofBiblatex = (section: string): string =>
  section
    .split('\n')
    .filter((line) => line.startsWith('\\abx@'))
    .join('\n');
