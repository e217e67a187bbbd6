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
}: LatexRun): Command {
  const argv = [
    'latexmk',
    ...fixedArguments,
    ...(force ? ['-g'] : []),
    `-jobname=${jobname}`,
    entry,
  ] as const;
  const epoch = { SOURCE_DATE_EPOCH: String(epochSeconds), FORCE_SOURCE_DATE: '1' };
  return { argv: [...argv], cwd: stagingFolder, env: { ...env, ...texEnvironment, ...epoch }, limitSeconds };
}

const fixedArguments = [
  '-norc',
  '-pdf',
  '-interaction=nonstopmode',
  '-halt-on-error',
  '-file-line-error',
  '-recorder',
  '-latexoption=-no-shell-escape',
  '-e',
  '$biber = q(biber --noconf %O %S)',
] as const;
