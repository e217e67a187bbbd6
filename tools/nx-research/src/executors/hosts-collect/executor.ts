import { changedSince, isAlive, type ListedJob, shortJobId, workspaceName } from '@research/compute';
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
import { ownLines } from './own-lines';
import type { HostsCollectOptions } from './options';

export = defineExecutor(hostsCollectKind, async (scope) => {
  const { say } = scope;
  const jobs = await ownJobs(scope);
  if (!jobs.ok) return jobs;
  const { alive, ended } = jobs.value;
  for (const job of alive) say(`${titleOf(job)} is ${describeState(job.state)}`);
  if (ended.length === 0) say('nothing has ended that is not here already');
  const failures: Failure[] = [];
  const settled = new Set<string>();
  for (const task of new Set(ended.map(({ label }) => label.task))) {
    const collected = await collect(scope, task);
    if (!collected.ok) failures.push(collected.error);
    if (collected.ok || collected.error.said?.includes(changedSince)) settled.add(task);
  }
  await tellUnwanted(
    scope,
    ended.filter(({ label }) => settled.has(label.task)),
  );
  if (failures.length === 0) return ok({ status: 'done' });
  return fail(severalFailures('not everything could be collected', failures));
});

const titleOf = (job: ListedJob): string =>
  `job ${shortJobId(job)} of ${job.label.task} on host ${job.label.host}`;

/** What is still there then is of what a task read before an edit: no task asks for it, and it would stay for ever. */
async function tellUnwanted(
  scope: TaskScope<HostsCollectOptions>,
  before: readonly ListedJob[],
): Promise<void> {
  const jobs = before.length === 0 ? ok({ ended: [] }) : await ownJobs(scope);
  const seen = new Set(before.map(({ fingerprint }) => fingerprint));
  for (const job of jobs.ok ? jobs.value.ended.filter(({ fingerprint }) => seen.has(fingerprint)) : [])
    scope.say(
      `${titleOf(job)} is of what was there before an edit, and nothing asks for its results ` +
        `(to give them up: npx nx run hosts:clean --job=${shortJobId(job)})`,
    );
}

interface OwnJobs {
  readonly alive: readonly ListedJob[];
  readonly ended: readonly ListedJob[];
}

/** The jobs of this workspace, and those of them that nobody has collected. */
async function ownJobs(scope: TaskScope<HostsCollectOptions>): Promise<Result<OwnJobs>> {
  const jobs = await jobsOnHosts(scope, scope.options.host);
  if (!jobs.ok) return jobs;
  const ours = jobs.value.filter(({ label }) => label.workspace === workspaceName(scope.workspaceRoot));
  return ok({ alive: ours.filter(isAlive), ended: ours.filter(({ state }) => state.kind === 'exited') });
}

/** By the task itself: it alone knows where its outputs belong, and whether they are still what is wanted. */
async function collect(
  { workspaceRoot, ports, sink, signal }: TaskScope<HostsCollectOptions>,
  task: string,
): Promise<Result<void>> {
  const nx = createRequire(join(workspaceRoot, 'package.json')).resolve('nx/bin/nx.js');
  const argv = [process.execPath, nx, 'run', task] as const;
  const env = { ...phaseEnvironment(ports.env), [collectVariable]: '1' };
  const exit = await ports.runCommand(
    { argv, cwd: workspaceRoot, env },
    { sink: ownLines(task, sink), signal },
  );
  if (!exit.ok) return exit;
  if (succeeded(exit.value)) return ok(undefined);
  return fail({
    reason: exit.value.cancelled ? 'interrupted' : 'command-failed',
    what: `${task} could not be collected`,
    said: exit.value.tail.trim(),
    tries: [`npx nx run ${task}`],
  });
}
