import {
  type AskedJob,
  askedAnywhere,
  forgetJob,
  type Host,
  isOpen,
  linkTo,
  listJobs,
  Patience,
  shortJobId,
} from '@research/compute';
import { fail, ok, type Result } from '@research/core';
import { mayBeRunning } from './may-be-running';
import type { TaskScope } from '../scope/task-scope';

/** How long to try before a host counts as away: for a network that is just coming up. */
export const contactSeconds = 5;

/** Where a task would go by its needs. */
export interface Candidate {
  readonly host: Host;
  readonly hosts: readonly Host[];
  /** `Production.work`. */
  readonly work: string;
}

/**
 * Another host that has, or works on, exactly what is wanted: it was asked for that while the first was away. Of what it has
 * no longer the note goes. Fails with `host-unreachable` where that cannot be found out: it may be running there.
 */
export async function askedElsewhere(
  scope: TaskScope<unknown>,
  { host, hosts, work }: Candidate,
): Promise<Result<Host | undefined>> {
  const asked = askedAnywhere(scope.workspaceRoot, work);
  if (asked.some((note) => note.host === host.id)) return ok(undefined);
  for (const note of asked) {
    const other = hosts.find(({ id }) => id === note.host);
    const has = other ? await stillHas(scope, other, note) : ok(false);
    if (!has.ok) return has;
    if (other && has.value) {
      scope.say(`job ${shortJobId(note)} of ${scope.task.id} is on host ${other.id}, so it stays there`);
      return ok(other);
    }
  }
  return ok(undefined);
}

async function stillHas(
  { workspaceRoot, say, signal }: TaskScope<unknown>,
  host: Host,
  note: AskedJob,
): Promise<Result<boolean>> {
  const link = linkTo(host, workspaceRoot);
  const patience = new Patience({ seconds: contactSeconds, say, signal });
  const jobs = await patience.with(() => listJobs(link));
  if (!jobs.ok) return jobs.error.reason === 'host-unreachable' ? fail(mayBeRunning(jobs.error, note)) : jobs;
  const { fingerprint } = note;
  const has = jobs.value.some((job) => job.fingerprint === fingerprint && isOpen(job));
  if (!has) forgetJob({ workspaceRoot, link, fingerprint });
  return ok(has);
}
