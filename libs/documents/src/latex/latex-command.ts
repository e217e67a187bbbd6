import type { Command } from '@research/process';
import { texEnvironment } from './tex-environment';

/** What a LaTeX run is made of, besides the files in its folder. */
export interface LatexRun {
  readonly stagingFolder: string;
  /** Path of the main file in the staging folder. */
  readonly entry: string;
  readonly jobname: string;
  /** The moment that the PDF claims to be made at, in seconds since 1970. */
  readonly epochSeconds: number;
  /** The allow-listed environment to run in; what TeX needs is added. */
  readonly env: Readonly<Record<string, string>>;
  readonly limitSeconds: number;
  /** Run everything at least once more, also where latexmk sees no change. */
  readonly force?: boolean;
  /** Write beside the PDF which place of it comes from which line of which source. */
  readonly synctex?: boolean;
}

/**
 * The latexmk command for a run: to a fixpoint, never asking, stopping at the first error, reading nothing outside the
 * staging folder and the TeX distribution, running no other programs (`-no-shell-escape`), no settings of the user's
 * (`-norc`, and `--noconf` for biber). Variables: TeX Live's `texmf.cnf` and https://reproducible-builds.org/specs/source-date-epoch/.
 */
export function latexCommand({
  stagingFolder,
  entry,
  jobname,
  epochSeconds,
  env,
  limitSeconds,
  force = false,
  synctex = false,
}: LatexRun): Command {
  const argv = [
    'latexmk',
    ...fixedArguments,
    ...(force ? ['-g'] : []),
    ...(synctex ? ['-synctex=1'] : []),
    `-jobname=${jobname}`,
    entry,
  ] as const;
  const environment = runEnvironment({ stagingFolder, env, epochSeconds });
  return { argv: [...argv], cwd: stagingFolder, env: environment, limitSeconds };
}

/** One pass of pdflatex alone, under the same terms as {@link latexCommand}. */
export function onePassCommand(run: LatexRun): Command {
  const { stagingFolder, entry, jobname, limitSeconds, synctex = false } = run;
  const argv = [
    'pdflatex',
    '-no-shell-escape',
    ...passArguments,
    ...(synctex ? ['-synctex=1'] : []),
    `-jobname=${jobname}`,
    entry,
  ] as const;
  return { argv: [...argv], cwd: stagingFolder, env: runEnvironment(run), limitSeconds };
}

function runEnvironment({
  stagingFolder,
  env,
  epochSeconds,
}: Pick<LatexRun, 'stagingFolder' | 'env' | 'epochSeconds'>) {
  return {
    ...env,
    ...texEnvironment(stagingFolder),
    SOURCE_DATE_EPOCH: String(epochSeconds),
    FORCE_SOURCE_DATE: '1',
  };
}

const passArguments = [
  '-interaction=nonstopmode',
  '-halt-on-error',
  '-file-line-error',
  '-recorder',
] as const;
const fixedArguments = [
  '-norc',
  '-pdf',
  ...passArguments,
  '-latexoption=-no-shell-escape',
  '-e',
  '$biber = q(biber --noconf %O %S)',
] as const;
