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
import { fail, type Failure, fileSystemFailure, ok, type Result, severalFailures } from '@research/core';
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
  const { workspaceRoot, task } = scope;
  const notes = askedAnywhere(workspaceRoot).filter(
    (note) => isOfTask(note, task.id) || (work !== undefined && note.work === work),
  );
  const gone: AskedJob[] = [];
  for (const note of notes) {
    const host = await hostNow(scope, note, hosts);
    if (!host.ok) return host;
    if (host.value === undefined) gone.push(note);
    else asked.push({ note: { ...note, host: host.value.id }, host: host.value });
  }
  const failures = onNoHosts(gone, hosts, workspaceRoot);
  return failures.length > 0 ? fail(together(failures)) : ok(asked);
}

const together = (failures: readonly Failure[]): Failure =>
  severalFailures('hosts that were asked for jobs are gone', failures);

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

/** Undefined where there is none. */
async function hostNow(
  scope: TaskScope<unknown>,
  note: AskedJob,
  hosts: readonly Host[],
): Promise<Result<Host | undefined>> {
  const { workspaceRoot } = scope;
  const [there] = leadingThere(note, hosts, workspaceRoot);
  if (there?.id === note.host) return ok(there);
  const host = there ?? hosts.find(({ id }) => id === note.host);
  if (host === undefined) return ok(undefined);
  const link = linkTo(host, workspaceRoot);
  if (there === undefined) {
    // The same machine by another name, perhaps: then it has the job.
    const listed = await jobsOf(scope, host, note);
    if (!listed.ok) return listed;
    if (!listed.value.some(isJob(note))) return ok(undefined);
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

/** Jobs of one host. */
type OfOneHost = readonly [AskedJob, ...AskedJob[]];

function byHost(notes: readonly AskedJob[]): OfOneHost[] {
  const hosts = [...new Set(notes.map(({ host }) => host))];
  return hosts.flatMap((host) => {
    const [first, ...others] = notes.filter((note) => note.host === host);
    return first ? [[first, ...others]] : [];
  });
}

const asked = (notes: OfOneHost): string => {
  const [first, ...others] = notes;
  if (others.length === 0)
    return `job ${shortJobId(first)} of ${first.task}, asked for at ${first.since}, may be running`;
  const tasks = [...new Set(notes.map(({ task }) => task))].join(' and ');
  const since = notes.map(({ since: at }) => at).sort()[0] ?? '';
  return `${notes.length} jobs of ${tasks} (${notes.map(shortJobId).join(', ')}), asked for since ${since}, may be running`;
};

const giveUp = ([first, ...others]: OfOneHost): string =>
  others.length === 0
    ? `to give the job up, whatever it does there: ${forgetCommand(first)}`
    : `to give these jobs up, whatever they do there: ${forgetHostCommand(first.host)}`;

/** Forgets all jobs of a host that hosts.yaml names no more, or that is another machine by now. */
export const forgetHostCommand = (host: string): string => `npx nx run hosts:clean --forget --host=${host}`;

/** The failure of a task that some host was asked for and cannot be asked about. @param error why it cannot */
export const mayBeRunning = (error: Failure, note: AskedJob): Failure => ({
  ...error,
  what: `${error.what}; job ${shortJobId(note)}, asked for at ${note.since}, may be running there, ${nothingElsewhere}`,
  tries: [`when host ${note.host} is back: run this again`, giveUp([note]), ...(error.tries ?? [])],
});

/** What is wrong with jobs whose hosts hosts.yaml names no more, or that are other machines by now: one failure for each host. */
export const onNoHosts = (
  notes: readonly AskedJob[],
  hosts: readonly Host[],
  workspaceRoot: string,
): Failure[] =>
  byHost(notes).map((ofHost) => {
    const now = hosts.find(({ id }) => id === ofHost[0].host);
    return now ? onMovedHost(ofHost, linkTo(now, workspaceRoot)) : onNoHost(ofHost);
  });

const onNoHost = (notes: OfOneHost): Failure => ({
  reason: 'no-host',
  what: `${asked(notes)} on host ${notes[0].host}${addressOf(notes[0])}, which hosts.yaml no longer names, ${nothingElsewhere}`,
  tries: [`name the host in hosts.yaml again, as ${notes[0].host} or otherwise`, giveUp(notes)],
});

/** The failure of a task that a host was asked for which is another machine, or another folder, by now. */
const onMovedHost = (notes: OfOneHost, link: Link): Failure => ({
  reason: 'no-host',
  what: `${asked(notes)} on host ${notes[0].host}${addressOf(notes[0])}; that host is ${placeOfLink(link)} now and does not have ${notes.length > 1 ? 'them' : 'it'}, ${nothingElsewhere}`,
  tries: [`describe both in hosts.yaml: the machine of before by another name`, giveUp(notes)],
});

const addressOf = ({ at }: AskedJob): string => (at === undefined ? '' : ` (${at})`);
