import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Failure, Location } from '@research/core';
import { explainDiagnostic } from './explain-diagnostic';
import type { LatexDiagnostic } from './latex-diagnostic';
import type { TexSource } from './locate-reference';
import { originOf } from './origin-of';
import type { GeneratedFile, StagedFile } from './staged-file';
import { traceMade } from './trace-made';

/** What a document may have before it counts as failed. */
export interface LatexThresholds {
  /** Widest box that may stick out, in points; absent: any. */
  readonly overfullPoints?: number;
  /** `warn` for a part of a document, whose references to other parts cannot be resolved; `fail` unless told. */
  readonly unresolved?: 'fail' | 'warn';
}

/** What is known about the files TeX read. */
export interface TypesetFiles {
  readonly files: readonly StagedFile[];
  readonly generated: readonly GeneratedFile[];
  readonly thresholds: LatexThresholds;
  readonly showRelativeTo?: string;
  /** Where the bibliography and the index lie that were made of them; absent: errors in these are placed there. */
  readonly stagingFolder?: string;
}

/**
 * The failure that a run's diagnostics add up to, or undefined: its errors when it has any (the rest follows from
 * them), else everything that makes the text wrong. Places are those of the originals, not of their staged copies.
 */
export function explainDiagnostics(
  diagnostics: readonly LatexDiagnostic[],
  typeset: TypesetFiles,
): Failure | undefined {
  const found = diagnostics.filter(({ severity }) => severity === 'error');
  // That there are no pages follows from whatever else went wrong.
  const causes = found.filter(({ kind }) => kind !== 'no-pages');
  const errors = causes.length > 0 ? causes : found;
  const serious = errors.length > 0 ? errors : diagnostics.filter((one) => spoils(one, typeset.thresholds));
  if (serious.length === 0) return undefined;
  const sources = texSources(typeset);
  const traced = serious.map((one) => atSource(one, sources, typeset));
  const failures = traced.flatMap((one) => explainDiagnostic(one, sources));
  return sum(distinct(failures).map((failure) => atOrigin(failure, typeset)));
}

function spoils({ kind, points = 0 }: LatexDiagnostic, thresholds: LatexThresholds): boolean {
  const { overfullPoints = Infinity, unresolved = 'fail' } = thresholds;
  if (kind === 'overfull-box') return points > overfullPoints;
  if (kind === 'undefined-reference' || kind === 'undefined-citation') return unresolved === 'fail';
  return kind !== 'bibliography';
}

function texSources({ files, generated }: TypesetFiles): TexSource[] {
  const written = files
    .filter(({ to }) => /\.(?:tex|sty|cls|bib)$/.test(to))
    .map(({ from, to }) => ({ path: to, text: readFileSync(from, 'utf8') }));
  return [...written, ...generated.map(({ to, text }) => ({ path: to, text }))];
}

/** What TeX stumbles over in a bibliography or an index is wrong in the sources that it was made of. */
function atSource(
  diagnostic: LatexDiagnostic,
  sources: readonly TexSource[],
  { stagingFolder = '' }: TypesetFiles,
): LatexDiagnostic {
  const { file = '', line } = diagnostic;
  const extension = /\.(bbl|ind)$/.exec(file)?.[1] as 'bbl' | 'ind' | undefined;
  const path = join(stagingFolder, file);
  if (extension === undefined || line === undefined || !existsSync(path)) return diagnostic;
  const place = traceMade({ text: readFileSync(path, 'utf8'), extension, line }, sources);
  return place ? { ...diagnostic, ...place } : diagnostic;
}

/** The same reference used twice in a line is reported once. */
function distinct(failures: readonly Failure[]): Failure[] {
  return [
    ...new Map(failures.map((failure) => [JSON.stringify([failure.what, failure.at]), failure])).values(),
  ];
}

function atOrigin(failure: Failure, typeset: TypesetFiles): Failure {
  const origin = originOf(failure.at?.file, typeset);
  if (!origin || !failure.at) return failure;
  const at: Location = { ...failure.at, file: origin.path };
  if (origin.producer === undefined) return { ...failure, at };
  const tries = [
    `${origin.path} is written by ${origin.producer}: correct it there`,
    ...(failure.tries ?? []),
  ];
  return { ...failure, at, tries };
}

function sum(failures: readonly Failure[]): Failure | undefined {
  const [first, ...others] = failures;
  if (!first || others.length === 0) return first;
  const same = others.every(({ reason }) => reason === first.reason);
  const what = `the document has ${failures.length} ${same && first.reason === 'unresolved-reference' ? 'unresolved references' : 'errors'}`;
  return { reason: same ? first.reason : 'several', what, causes: failures };
}
