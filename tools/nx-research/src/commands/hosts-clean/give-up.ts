import {
  type AskedJob,
  askedAnywhere,
  cancelCommand,
  discardJob,
  findJob,
  forgetAsked,
  forgetCommand,
  isAlive,
  type ListedJob,
  shortJobId,
} from '@research/compute';
import { fail, type Failure, ok, type Result } from '@research/core';
import { describeState } from '../../jobs/job-table';
import { jobsOnHosts } from '../../jobs/jobs-on-hosts';
import type { TaskScope } from '../../scope/task-scope';
import { leadingThere } from '../../task/asked-elsewhere';
import { hostsOf } from '../../task/place';
import { mebibytes } from './mebibytes';
import type { HostsCleanOptions } from '../hosts';

/** Gives up one ended job with its outputs, even if they were not collected. */
export async function giveUp(
  scope: TaskScope<HostsCleanOptions>,
  id: string | number,
): Promise<Result<void>> {
  const { options, workspaceRoot, say } = scope;
  const jobs = await jobsOnHosts(scope, options.host);
  if (!jobs.ok) return jobs;
  const found = findJob(jobs.value, id);
  if (!found.ok) {
    const asked = findJob(askedHere(workspaceRoot), id);
    if (!asked.ok) return found;
    return fail({ ...found.error, tries: [`if its host is gone: ${forgetCommand(asked.value)}`] });
  }
  const job = found.value;
  if (isAlive(job)) return fail(stillRuns(job));
  const name = `job ${shortJobId(job)} of ${job.label.task} (${describeState(job.state)})`;
  const what = 'its outputs if they were not collected, its log and its checkpoints';
  if (options.dryRun) {
    say(`would give up ${name}: ${what}`);
    return ok(undefined);
  }
  const bytes = await discardJob({ ...job, workspaceRoot });
  if (!bytes.ok) return bytes;
  say(`gave up ${name}: ${what}, ${mebibytes(bytes.value)}`);
  return ok(undefined);
}

const stillRuns = (job: ListedJob) => ({
  reason: 'invalid-options' as const,
  what: `job ${shortJobId(job)} of ${job.label.task} is ${describeState(job.state)}, and stays`,
  tries: [`to end it: ${cancelCommand(job)}`],
});

/**
 * Gives up a job whose host is away, or no longer in hosts.yaml, by forgetting that it was asked for: whatever it does there,
 * its task may then run elsewhere.
 */
export function forgetAskedJob(
  { options, workspaceRoot, say }: TaskScope<HostsCleanOptions>,
  id: string | number,
): Result<void> {
  const found = findJob(askedHere(workspaceRoot), id);
  if (!found.ok) return found;
  sayForgotten({ options, workspaceRoot, say }, found.value);
  return ok(undefined);
}

function sayForgotten(
  { options, workspaceRoot, say }: Pick<TaskScope<HostsCleanOptions>, 'options' | 'workspaceRoot' | 'say'>,
  note: AskedJob,
): void {
  const what = `job ${shortJobId(note)} of ${note.task}, asked for on host ${note.host} at ${note.since}`;
  if (!options.dryRun) forgetAsked(workspaceRoot, note);
  say(`${options.dryRun ? 'would forget' : 'forgot'} ${what}; if it runs there, it is no longer waited for`);
}

/**
 * The same of every job of a host that hosts.yaml names no more, or that is another machine by now. Fails with `not-found` where there
 * is none.
 */
export async function forgetHost(scope: TaskScope<HostsCleanOptions>, name: string): Promise<Result<void>> {
  const { options, workspaceRoot, say } = scope;
  const hosts = await hostsOf(scope);
  if (!hosts.ok) return hosts;
  const gone = askedAnywhere(workspaceRoot).filter(
    (note) => note.host === name && leadingThere(note, hosts.value.all, workspaceRoot).length === 0,
  );
  if (gone.length === 0) return fail(noneGone(name));
  for (const note of gone) sayForgotten({ options, workspaceRoot, say }, note);
  return ok(undefined);
}

const noneGone = (name: string): Failure => ({
  reason: 'not-found',
  what: `no job was asked for on a host ${name} that hosts.yaml no longer names`,
  tries: ['to give up a job of a host that does not answer: npx nx run hosts:clean --job=ID --forget'],
});

const askedHere = (workspaceRoot: string): (AskedJob & { readonly label: { readonly task: string } })[] =>
  askedAnywhere(workspaceRoot).map((note) => ({ ...note, label: note }));
