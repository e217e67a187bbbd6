import { askedAnywhere, type Link, linkTo, type ListedJob, listJobs } from '@research/compute';
import { allOk, describeFailure, type Failure, ok, type Result } from '@research/core';
import type { TaskScope } from '../scope/task-scope';
import { leadingThere, onNoHosts } from '../task/asked-elsewhere';
import { hostsOf } from '../task/place';
import { chosenHosts } from './chosen-hosts';

/**
 * The jobs on every host, or on the one that is named; those that came last at the end. A host that cannot be reached, or gives
 * no sensible answer, is said to be so, unless it is the one that was asked for: then it fails.
 */
export async function jobsOnHosts(scope: TaskScope<unknown>, host?: string): Promise<Result<ListedJob[]>> {
  const links = await linksOf(scope, host);
  if (!links.ok) return links;
  const found = await listJobsOf(scope, links.value, host);
  return found.ok ? ok(found.value.jobs) : found;
}

/** Jobs, and which hosts were reached. */
export interface JobsFound {
  readonly jobs: ListedJob[];
  readonly reached: readonly Link[];
}

/** The same of hosts that are known already. */
export async function listJobsOf(
  scope: TaskScope<unknown>,
  links: readonly Link[],
  host?: string,
): Promise<Result<JobsFound>> {
  const lists = await Promise.all(links.map(listJobs));
  const failed = lists.flatMap((list) => (list.ok ? [] : [list.error]));
  if (host !== undefined || !failed.every(concernsOneHost)) {
    const all = allOk(lists);
    if (!all.ok) return all;
  }
  for (const failure of failed) scope.say(`warning: ${describeFailure(failure)}`);
  const jobs = lists.flatMap((list) => (list.ok ? list.value : []));
  if (host === undefined) await tellHostless(scope, jobs);
  return ok({
    jobs: jobs.sort((a, b) => (a.label.since < b.label.since ? -1 : 1)),
    reached: links.filter((_, index) => lists[index]?.ok === true),
  });
}

/** What is wrong with one host keeps the others from nothing. */
export const concernsOneHost = ({ reason }: Failure): boolean =>
  reason === 'host-unreachable' || reason === 'invalid-answer';

/** One link to this machine, whose hosts keep their jobs together, and one to each other host. */
export async function linksOf(scope: TaskScope<unknown>, host?: string): Promise<Result<Link[]>> {
  const chosen = await chosenHosts(scope, host);
  if (!chosen.ok) return chosen;
  const links = chosen.value.map((one) => linkTo(one, scope.workspaceRoot, { say: scope.say }));
  const here = links.find(({ kind }) => kind === 'local');
  return ok([...(here ? [here] : []), ...links.filter(({ kind }) => kind === 'ssh')]);
}

/** Names the jobs that were requested on hosts that hosts.yaml no longer names, since these hosts cannot list them. */
async function tellHostless(scope: TaskScope<unknown>, jobs: readonly ListedJob[]): Promise<void> {
  const { workspaceRoot, say } = scope;
  const hosts = await hostsOf(scope);
  if (!hosts.ok) return;
  const hostless = askedAnywhere(workspaceRoot).filter(
    (note) =>
      jobs.every(({ fingerprint }) => fingerprint !== note.fingerprint) &&
      leadingThere(note, hosts.value.all, workspaceRoot).length === 0,
  );
  for (const failure of onNoHosts(hostless, hosts.value.all, workspaceRoot))
    say(`warning: ${describeFailure(failure)}`);
}
