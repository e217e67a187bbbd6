import { isAlive, type ListedJob, shortJobId, workspaceName } from '@research/compute';
import { fail, type Failure, ok, type Result, severalFailures } from '@research/core';
import { succeeded } from '@research/process';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { describeState } from '../../jobs/describe-state';
import { jobsOnHosts } from '../../jobs/jobs-on-hosts';
import { defineExecutor } from '../../task/define-executor';
import type { TaskScope } from '../../task/task-scope';
import { phaseEnvironment } from '../phases/phase-command';
import { collectVariable } from '../train/run-training';
import { hostsCollectKind } from './kind';
import type { HostsCollectOptions } from './options';

export = defineExecutor(hostsCollectKind, async (scope) => {
  const { say, workspaceRoot, options } = scope;
  const jobs = await jobsOnHosts(scope, options.host);
  if (!jobs.ok) return jobs;
  const ours = jobs.value.filter(({ label }) => label.workspace === workspaceName(workspaceRoot));
  for (const job of ours.filter(isAlive)) say(`${titleOf(job)} is ${describeState(job.state)}`);
  const ended = ours.filter(({ state }) => state.kind === 'exited');
  if (ended.length === 0) say('nothing has ended that is not here already');
  const failures: Failure[] = [];
  for (const task of new Set(ended.map(({ label }) => label.task))) {
    const collected = await collect(scope, task);
    if (!collected.ok) failures.push(collected.error);
  }
  if (failures.length === 0) return ok({ status: 'done' });
  return fail(severalFailures('not everything could be collected', failures));
});

const titleOf = (job: ListedJob): string =>
  `job ${shortJobId(job)} of ${job.label.task} on host ${job.label.host}`;

/** By the task itself: it alone knows where its outputs belong, and whether they are still what is wanted. */
async function collect(
  { workspaceRoot, ports, sink, signal }: TaskScope<HostsCollectOptions>,
  task: string,
): Promise<Result<void>> {
  const nx = createRequire(join(workspaceRoot, 'package.json')).resolve('nx/bin/nx.js');
  const argv = [process.execPath, nx, 'run', task, '--output-style=static'] as const;
  const env = { ...phaseEnvironment(ports.env), [collectVariable]: '1' };
  const exit = await ports.runCommand({ argv, cwd: workspaceRoot, env }, { sink, signal });
  if (!exit.ok) return exit;
  if (succeeded(exit.value)) return ok(undefined);
  return fail({
    reason: exit.value.cancelled ? 'interrupted' : 'command-failed',
    what: `${task} could not be collected`,
    tries: [`npx nx run ${task}`],
  });
}
