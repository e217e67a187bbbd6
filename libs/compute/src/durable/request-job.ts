import { type Result, withFiles } from '@research/core';
import { currentTime } from '@research/process';
import { forgetJob, rememberJob } from './client-notes';
import { describeSending } from './describe-job';
import { workspaceName } from './workspace-name';
import { type EnsuredJob, ensureJob } from './ensure-job';
import { shortJobId } from './job-place';
import type { Assignment } from './run-durably';
import { shipJob } from './ship-job';

/** Asks the host for a job, with everything that it needs there, and remembers that before anybody can hear of it. */
export async function requestJob(assignment: Assignment): Promise<Result<EnsuredJob>> {
  const { where, patience } = assignment;
  const remembered = await withFiles('the job could not be noted down', () => remember(assignment, ''));
  if (!remembered.ok) return remembered;
  where.onStep?.('remembered');
  const ensured = await patience.with(() => ensure(assignment));
  if (!ensured.ok || ensured.value.kind === 'absent') {
    // Where nobody knows what became of the question, the job may be there.
    const unknown = !ensured.ok && ['host-unreachable', 'invalid-answer'].includes(ensured.error.reason);
    if (!unknown) forgetJob(assignment.place);
    return ensured;
  }
  const { start } = ensured.value;
  const noted = await withFiles('the job could not be noted down', () => remember(assignment, start));
  return noted.ok ? ensured : noted;
}

function remember({ where, place }: Assignment, start: string): void {
  const { taskId, work, again } = where;
  const since = nowOf(where).toISOString();
  rememberJob(place, { task: taskId, since, start, ...(work && { work }), ...(again && { again }) });
}

const nowOf = ({ ports }: Assignment['where']): Date => (ports?.now ?? currentTime)();

async function ensure({ job, where, place }: Assignment): Promise<Result<EnsuredJob>> {
  const { taskId, host, script, graceSeconds = 5, concealment, say, until, workspaceRoot } = where;
  const { link } = place;
  const shipment =
    link.kind === 'local'
      ? undefined
      : await withFiles(`what ${taskId} reads could not be read`, () => shipJob(job, workspaceRoot));
  if (shipment && !shipment.ok) return shipment;
  return ensureJob(
    place,
    {
      job,
      name: `${shortJobId(place)} ${taskId}`,
      label: {
        task: taskId,
        host: host.id,
        since: nowOf(where).toISOString(),
        script,
        workspace: workspaceName(workspaceRoot),
      },
      host,
      link,
      graceSeconds,
      concealment,
      ...(shipment ? { shipment: shipment.value } : {}),
    },
    {
      mayStart: where.mayStart !== false && until !== 'collect' && where.cannotStart === undefined,
      again: where.again === true,
      onSending(files) {
        say(describeSending(place, where, files));
        where.onStep?.('sending');
      },
    },
  );
}
