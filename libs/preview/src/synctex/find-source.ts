import { dirname, relative } from 'node:path';
import { fail, ok, type Result } from '@research/core';
import { explainExit, succeeded, type Command, type RunCommand } from '@research/process';
import { parseSynctex, type SynctexInput } from './parse-synctex';
import type { PagePlace } from './source-place';

/** Where to look a place up. */
export interface SynctexQuery {
  readonly place: PagePlace;
  /** Absolute path of the PDF; its `.synctex.gz` is beside it. */
  readonly pdf: string;
  readonly env: Readonly<Record<string, string>>;
  readonly run: RunCommand;
}

/**
 * Asks SyncTeX which line of which input file a place on a page comes from; undefined when it comes from none (a margin).
 * Fails with `command-missing` where TeX Live's program `synctex` is not installed.
 */
export async function findSource({
  place,
  pdf,
  env,
  run,
}: SynctexQuery): Promise<Result<SynctexInput | undefined>> {
  const { page, x, y } = place;
  const command: Command = {
    argv: ['synctex', 'edit', '-o', `${page}:${x.toFixed(2)}:${y.toFixed(2)}:${pdf}`],
    cwd: dirname(pdf),
    env,
    limitSeconds: 20,
  };
  const exit = await run(command);
  if (!exit.ok) return exit;
  if (!succeeded(exit.value)) return fail(explainExit(command, exit.value));
  return ok(parseSynctex(exit.value.tail));
}

/**
 * The path in the staging folder of a file as SyncTeX names it; undefined for one of the TeX distribution.
 * @param above how many folders above the staging folder belong to it
 */
export function stagedName(input: string, stagingFolder: string, above = 0): string | undefined {
  const path = relative(stagingFolder, input);
  return path.split('/').filter((step) => step === '..').length > above ? undefined : path;
}
