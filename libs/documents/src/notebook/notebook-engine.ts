import type { Failure, Result } from '@research/core';
import type { Notebook } from './notebook';

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
export type NotebookParameter = string | number | boolean;

/** A notebook to render. */
export interface NotebookSource {
  /** Path as failures show it. */
  readonly path: string;
  readonly text: string;
  readonly notebook: Notebook;
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
  explain(tail: string, source: NotebookSource): Failure | undefined;
}
