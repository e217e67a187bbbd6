import { fail, ok, type Result } from '@research/core';
import { explainExit, runCommand, ownEnvironment } from '@research/process';
import { probeProgram } from './probe-program';

/** The command line has a limit, and so has what is kept of an answer. */
const batchSize = 100;

/**
 * Labels of those lock files that somebody holds now, by path; files that do not exist are nobody's. Nobody is kept waiting
 * by it. Fails with `command-missing` without perl.
 */
export async function probeLocks(files: readonly string[]): Promise<Result<ReadonlyMap<string, string>>> {
  const held = new Map<string, string>();
  for (let start = 0; start < files.length; start += batchSize) {
    const batch = files.slice(start, start + batchSize);
    const argv = ['perl', '-e', probeProgram, ...batch] as const;
    const env = ownEnvironment();
    const exit = await runCommand({ argv, cwd: '/', env, limitSeconds: 30 });
    if (!exit.ok) return exit;
    if (exit.value.code !== 0) return fail(explainExit({ argv: ['perl'], limitSeconds: 30 }, exit.value));
    for (const line of exit.value.tail.split('\n').filter((text) => text !== '')) {
      const [position = '', label = ''] = line.split('\t');
      const file = batch[Number(position)];
      if (file !== undefined) held.set(file, label);
    }
  }
  return ok(held);
}
