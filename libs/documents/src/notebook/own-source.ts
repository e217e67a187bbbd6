import type { NotebookSource } from './notebook-engine';

/** A place in a file beside the notebook. */
export interface OwnPlace {
  readonly file: string;
  readonly line: number;
}

/**
 * The place as failures show it, when the path is one of a file beside the notebook.
 * @param path relative to the folder of the run, or absolute in it (`~` may stand for the home)
 */
export function ownPlace(
  path: string,
  line: number,
  { source, stagingFolder }: { readonly source: NotebookSource; readonly stagingFolder: string },
): OwnPlace | undefined {
  const inner =
    path.startsWith('/') || path.startsWith('~') ? below(path, stagingFolder) : path.replace(/^\.\//, '');
  if (inner === undefined || source.sibling?.(inner) === undefined) return undefined;
  return { file: source.folder === undefined ? inner : `${source.folder}/${inner}`, line };
}

/** What is left of a path behind the folder of the run, whatever stands for what is above it. */
function below(path: string, stagingFolder: string): string | undefined {
  const last = stagingFolder.split('/').slice(-2).join('/');
  const start = last === '' ? -1 : path.lastIndexOf(`/${last}/`);
  return start < 0 ? undefined : path.slice(start + last.length + 2);
}
