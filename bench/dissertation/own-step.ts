/** The options of a script or notebook, as its project.json has them. */
export interface OwnStep {
  /** Project, and its folder. */
  readonly name: string;
  readonly script?: string;
  readonly notebook?: string;
  readonly engine?: 'quarto' | 'knitr' | 'jupyter';
  readonly pythonModules?: readonly string[];
  readonly reads?: Readonly<Record<string, string>>;
}

/** `READ_GAMES=…` for each file; `project:fetch/file` lies in the folder `fetch` of the project. */
export const variables = (reads: Readonly<Record<string, string>>): string =>
  Object.entries(reads)
    .map(([name, file]) => `READ_${name.toUpperCase()}=$PWD/../${file.replace(':', '/')}`)
    .join(' ');
