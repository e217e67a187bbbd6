import {
  adoptJob,
  askedAnywhere,
  type AskedJob,
  forgetCommand,
  forgetJob,
  type Host,
  isOfTask,
  isOpen,
  type Link,
  linkTo,
  type ListedJob,
  listJobs,
  Patience,
  placeOfLink,
  shortJobId,
} from '@research/compute';
import { fail, type Failure, fileSystemFailure, ok, type Result } from '@research/core';
import type { TaskScope } from '../scope/task-scope';

/** How long to try before a host counts as away: for a network that is just coming up. */
export const contactSeconds = 5;

/** A job of a task that a host was asked for. */
interface AskedOf {
  readonly note: AskedJob;
  /** The host as hosts.yaml has it now. */
  readonly host: Host;
}

/**
 * The hosts that were asked for a task, or for the same work, and have not settled it. A host that was renamed is known by where
 * it leads. Fails with `no-host` where hosts.yaml no longer names one, or calls another machine so that does not have the job;
 * with `host-unreachable` where that cannot be found out.
 * @param work `Production.work`
 */
export async function whereAsked(
  scope: TaskScope<unknown>,
  { hosts, work }: { readonly hosts: readonly Host[]; readonly work: string | undefined },
): Promise<Result<readonly AskedOf[]>> {
  const asked: AskedOf[] = [];
  for (const note of askedAnywhere(scope.workspaceRoot)) {
    if (!isOfTask(note, scope.task.id) && (work === undefined || note.work !== work)) continue;
    const host = await hostNow(scope, note, hosts);
    if (!host.ok) return host;
    asked.push({ note: { ...note, host: host.value.id }, host: host.value });
  }
  return ok(asked);
}

/** Hosts that lead to where a job was asked for; the one of the same name comes first. */
export function leadingThere(
  { host, at }: AskedJob,
  hosts: readonly Host[],
  workspaceRoot: string,
): readonly Host[] {
  return hosts
    .filter((one) => (at === undefined ? one.id === host : placeOfLink(linkTo(one, workspaceRoot)) === at))
    .sort((a, b) => Number(b.id === host) - Number(a.id === host));
}

async function hostNow(
  scope: TaskScope<unknown>,
  note: AskedJob,
  hosts: readonly Host[],
): Promise<Result<Host>> {
  const { workspaceRoot } = scope;
  const [there] = leadingThere(note, hosts, workspaceRoot);
  if (there?.id === note.host) return ok(there);
  const host = there ?? hosts.find(({ id }) => id === note.host);
  if (host === undefined) return fail(onNoHost(note));
  const link = linkTo(host, workspaceRoot);
  if (there === undefined) {
    // The same machine by another name, perhaps: then it has the job.
    const listed = await jobsOf(scope, host, note);
    if (!listed.ok) return listed;
    if (!listed.value.some(isJob(note))) return fail(onMovedHost(note, link));
  }
  try {
    adoptJob(note, { workspaceRoot, link });
  } catch (error) {
    return fail(fileSystemFailure(`where job ${shortJobId(note)} is could not be noted down`, error));
  }
  return ok(host);
}

/**
 * Another host that has, or works on, exactly what is wanted: it was asked for that while the first was away. Of what it has
 * no longer the note goes. Fails with `host-unreachable` where that cannot be found out: it may be running there.
 */
export async function askedElsewhere(
  scope: TaskScope<unknown>,
  { host, asked }: { readonly host: Host; readonly asked: readonly AskedOf[] },
): Promise<Result<Host | undefined>> {
  if (asked.some((one) => one.host.id === host.id)) return ok(undefined);
  for (const { note, host: other } of asked) {
    const has = await stillHas(scope, other, note);
    if (!has.ok) return has;
    if (has.value) {
      scope.say(`job ${shortJobId(note)} of ${scope.task.id} is on host ${other.id}, so it stays there`);
      return ok(other);
    }
  }
  return ok(undefined);
}

async function stillHas(scope: TaskScope<unknown>, host: Host, note: AskedJob): Promise<Result<boolean>> {
  const jobs = await jobsOf(scope, host, note);
  if (!jobs.ok) return jobs;
  const has = jobs.value.some((job) => isJob(note)(job) && isOpen(job));
  const { workspaceRoot } = scope;
  if (!has) forgetJob({ workspaceRoot, link: linkTo(host, workspaceRoot), fingerprint: note.fingerprint });
  return ok(has);
}

const isJob =
  ({ fingerprint }: AskedJob) =>
  (job: ListedJob): boolean =>
    job.fingerprint === fingerprint;

async function jobsOf(
  { workspaceRoot, say, signal }: TaskScope<unknown>,
  host: Host,
  note: AskedJob,
): Promise<Result<ListedJob[]>> {
  const patience = new Patience({ seconds: contactSeconds, say, signal });
  const jobs = await patience.with(() => listJobs(linkTo(host, workspaceRoot, { say })));
  return jobs.ok || jobs.error.reason !== 'host-unreachable' ? jobs : fail(mayBeRunning(jobs.error, note));
}

const nothingElsewhere = 'so nothing is started elsewhere';

const asked = (note: AskedJob): string =>
  `job ${shortJobId(note)} of ${note.task}, asked for at ${note.since}, may be running`;

const giveUp = (note: AskedJob): string =>
  `to give the job up, whatever it does there: ${forgetCommand(note)}`;

/** The failure of a task that some host was asked for and cannot be asked about. @param error why it cannot */
export const mayBeRunning = (error: Failure, note: AskedJob): Failure => ({
  ...error,
  what: `${error.what}; job ${shortJobId(note)}, asked for at ${note.since}, may be running there, ${nothingElsewhere}`,
  tries: [`when host ${note.host} is back: run this again`, giveUp(note), ...(error.tries ?? [])],
});

/** The failure of a task that a host was asked for which the hosts files no longer name. */
export const onNoHost = (note: AskedJob): Failure => ({
  reason: 'no-host',
  what: `${asked(note)} on host ${note.host}${addressOf(note)}, which hosts.yaml no longer names, ${nothingElsewhere}`,
  tries: [`name the host in hosts.yaml again, as ${note.host} or otherwise`, giveUp(note)],
});

/** The failure of a task that a host was asked for which is another machine, or another folder, by now. */
const onMovedHost = (note: AskedJob, link: Link): Failure => ({
  reason: 'no-host',
  what: `${asked(note)} on host ${note.host}${addressOf(note)}; that host is ${placeOfLink(link)} now and does not have it, ${nothingElsewhere}`,
  tries: [`describe both in hosts.yaml: the machine of before by another name`, giveUp(note)],
});

const addressOf = ({ at }: AskedJob): string => (at === undefined ? '' : ` (${at})`);
