/** A stretch of what LaTeX wrote while it read one source. */
export interface AuxiliaryPart {
  /** The source, as TeX knows it. */
  readonly source: string;
  readonly text: string;
}

/**
 * The .aux files of a document in the order of its text: those of \included sources stand where the main one reads them.
 * @param read text of the .aux file of a name without extension
 */
export function auxiliaryParts(
  entry: string,
  jobname: string,
  read: (name: string) => string,
): AuxiliaryPart[] {
  return read(jobname)
    .split(/^(?=\\@input\{)/m)
    .flatMap((stretch) => {
      const [line, name] = /^\\@input\{(.+)\.aux\}/.exec(stretch) ?? [];
      if (line === undefined || name === undefined) return [{ source: entry, text: stretch }];
      return [
        { source: `${name}.tex`, text: read(name) },
        { source: entry, text: stretch.slice(line.length) },
      ];
    });
}
