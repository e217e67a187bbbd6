import { discardCommand, type ListedJob } from '@research/compute';
import { fail, ok, type Result, variables } from '@research/core';
import { type CommandSink, succeeded } from '@research/process';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { nxEnvironment } from '../../scope/nx-environment';
import type { TaskScope } from '../../scope/task-scope';
import type { HostsCollectOptions } from '../hosts';

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
  const env = { ...nxEnvironment(ports.env), [variables.collect.name]: '1' };
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
      ...jobs.map((job) => `to give up its outputs, if they still exist: ${discardCommand(job)}`),
    ],
  });
}

/** Passes on what a task prints in the run of nx that it is asked for by, and nothing of the tasks that it waits for. */
function ownLines(task: string, sink: CommandSink): CommandSink {
  let own = false;
  return {
    line(text, stream) {
      if (text.startsWith(`> nx run ${task}`)) own = true;
      else if (/^\s*NX\s/.test(text)) own = false;
      else if (own && text.trim() !== '') sink.line(text, stream);
    },
  };
}
