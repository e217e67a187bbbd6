import type { NotebookSource } from './notebook-engine';

/** Warnings for what only Quarto understands and other engines leave in the text as it stands. */
export function literalShortcodes({ path, notebook }: NotebookSource): string[] {
  return notebook.includes.map(
    (include) =>
      `${path}:${include.line}: {{< include ${include.path} >}} stays as it is: only Quarto expands it`,
  );
}
