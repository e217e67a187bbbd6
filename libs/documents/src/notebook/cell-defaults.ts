import type { Notebook, NotebookCell } from './notebook';

/** Options under `execute:` of the front matter that hold for every cell which does not say otherwise. */
const shared = ['eval', 'echo', 'error', 'include', 'warning'] as const;

/** What the front matter says for every cell, as Quarto reads it; other engines have to be told. */
export function cellDefaults({ frontMatter }: Notebook): Readonly<Record<string, boolean>> {
  const execute = Object(frontMatter['execute']) as Readonly<Record<string, unknown>>;
  return Object.fromEntries(
    shared.flatMap((name) => (typeof execute[name] === 'boolean' ? [[name, execute[name]] as const] : [])),
  );
}

/** The options of a cell, with what the front matter says for all. */
export const effectiveOptions = (
  cell: NotebookCell,
  notebook: Notebook,
): Readonly<Record<string, unknown>> => ({
  ...cellDefaults(notebook),
  ...cell.options,
});

/** Jupyter's tag for a cell whose error is part of the text. */
export const raisesException = 'raises-exception';

/** Whether a cell may fail: by its option `error`, by that of the front matter, or by Jupyter's tag. */
export function mayFail(cell: NotebookCell, notebook: Notebook): boolean {
  const { error, tags } = effectiveOptions(cell, notebook);
  return error === true || [tags].flat().includes(raisesException);
}
