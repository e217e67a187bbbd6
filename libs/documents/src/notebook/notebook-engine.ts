import type { Failure, Result } from '@research/core';
import type { Notebook } from './notebook';
import { scanNotebook, withoutMark } from './scan-notebook';

/** The programs that can run a notebook. */
export type NotebookEngineName = 'quarto' | 'knitr' | 'jupyter';

/** Absolute paths of the programs that were found on this machine. */
export interface NotebookTools {
  readonly quarto?: string;
  /** `Rscript`. */
  readonly rscript?: string;
  /** `jupyter-nbconvert`, or `jupyter`. */
  readonly nbconvert?: string;
  /** The interpreter that Python cells run in, whatever `python3` is on PATH. */
  readonly python?: string;
}

/** A value given to a notebook from outside. */
export type NotebookParameter =
  | string
  | number
  | boolean
  | null
  | readonly NotebookParameter[]
  | { readonly [name: string]: NotebookParameter };

/** A notebook to render. */
export interface NotebookSource {
  /** Path as failures show it. */
  readonly path: string;
  readonly text: string;
  readonly notebook: Notebook;
  /** The folder that paths in its cells are relative to, as failures show it. */
  readonly folder?: string;
  /** The text of a file in that folder (a child document, a sourced script), undefined when there is none. */
  readonly sibling?: (path: string) => string | undefined;
}

/** A notebook as it lies on the disk: byte order marks and line ends of Windows are no part of it for any engine. */
export function notebookSource({ text, ...rest }: Omit<NotebookSource, 'notebook'>): NotebookSource {
  const plain = withoutMark(text).replace(/\r\n/g, '\n');
  return { ...rest, text: plain, notebook: scanNotebook(plain) };
}

/** What is known of a run that failed, beside its last output. */
export interface FailedRun {
  /** The absolute folder that it ran in. */
  readonly stagingFolder: string;
  /** Name of the notebook in that folder. */
  readonly rendered: string;
  /** What the cells noted about their errors. */
  readonly errors: string;
}

/** What an engine plans with. */
export interface RenderRequest {
  readonly source: NotebookSource;
  /** Absolute; cells run here, and nothing is written beside the source. */
  readonly stagingFolder: string;
  readonly parameters: Readonly<Record<string, NotebookParameter>>;
  readonly tools: NotebookTools;
}

/** How a notebook is to be rendered: a value, run by `renderNotebook`. */
export interface RenderPlan {
  /** Files to write into the staging folder first. */
  readonly files: readonly { readonly to: string; readonly text: string }[];
  /** Run in the staging folder. */
  readonly argv: readonly [string, ...string[]];
  /** Added to the environment of the cells. */
  readonly env: Readonly<Record<string, string>>;
  /** The rendered document, relative to the staging folder. */
  readonly product: string;
  /** What the author wrote that this engine leaves as it is. */
  readonly warnings: readonly string[];
}

/** One way to run notebooks. Both functions are pure. */
export interface NotebookEngine {
  readonly name: NotebookEngineName;
  /** Fails with `tool-missing` or `invalid-options`. */
  plan(request: RenderRequest): Result<RenderPlan>;
  /** The failure that the last output of the command tells about, at the line of the .qmd; undefined when it tells none. */
  explain(tail: string, source: NotebookSource, run: FailedRun): Failure | undefined;
}
