import { discardCommand, type ListedJob } from '@research/compute';
import { fail, ok, type Result } from '@research/core';
import { succeeded } from '@research/process';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { TaskScope } from '../../scope/task-scope';
import { nxEnvironment } from '../../scope/nx-environment';
import { collectVariable } from '../../executors/train/run-training';
import { ownLines } from './own-lines';
import type { HostsCollectOptions } from './options';

/**
 * Collects by the task itself: it alone knows where its outputs belong, and whether they are still what is wanted.
 * @param jobs those of the task that have ended
 */
export async function collectTask(
  { workspaceRoot, ports, sink, signal }: TaskScope<HostsCollectOptions>,
  task: string,
  jobs: readonly ListedJob[],
): Promise<Result<void>> {
  const nx = createRequire(join(workspaceRoot, 'package.json')).resolve('nx/bin/nx.js');
  const argv = [process.execPath, nx, 'run', task, '--output-style=static'] as const;
  const env = { ...nxEnvironment(ports.env), [collectVariable]: '1' };
  const exit = await ports.runCommand(
    { argv, cwd: workspaceRoot, env },
    { sink: ownLines(task, sink), signal },
  );
  if (!exit.ok) return exit;
  if (succeeded(exit.value)) return ok(undefined);
  return fail({
    reason: exit.value.cancelled ? 'interrupted' : 'command-failed',
    what: `${task} could not be collected`,
    tries: [
      `npx nx run ${task}`,
      ...jobs.map((job) => `to give up what is there, if it is still: ${discardCommand(job)}`),
    ],
  });
}
