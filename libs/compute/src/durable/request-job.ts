import { type Result, withFiles, withFilesSync } from '@research/core';
import { currentTime } from '@research/process';
import { forgetJob, rememberJob } from './client-notes';
import { describeSending } from './describe-job';
import { workspaceName } from './workspace-name';
import { type EnsuredJob, ensureJob } from './ensure-job';
import { shortJobId } from './job-ref';
import type { Assignment } from './durable-context';
import { shipJob } from './ship-job';

/** Requests a job from its host, with everything that it needs there; records the request before it is sent. */
export async function requestJob(assignment: Assignment): Promise<Result<EnsuredJob>> {
  const { context, patience } = assignment;
  const remembered = withFilesSync('the job could not be noted down', () => remember(assignment, ''));
  if (!remembered.ok) return remembered;
  context.observer.reached?.('remembered');
  const ensured = await patience.with(() => ensure(assignment));
  if (!ensured.ok || ensured.value.kind === 'absent') {
    // If the outcome of the request is unknown, the job may exist.
    const unknown = !ensured.ok && ['host-unreachable', 'invalid-answer'].includes(ensured.error.reason);
    if (!unknown) forgetJob(assignment.ref);
    return ensured;
  }
  const { start } = ensured.value;
  const noted = withFilesSync('the job could not be noted down', () => remember(assignment, start));
  return noted.ok ? ensured : noted;
}

function remember({ context, ref }: Assignment, start: string): void {
  const { taskId, work, again } = context;
  const since = nowOf(context).toISOString();
  rememberJob(ref, { task: taskId, since, start, ...(work && { work }), ...(again && { again }) });
}

const nowOf = ({ ports }: Assignment['context']): Date => (ports?.now ?? currentTime)();

async function ensure({ job, context, ref }: Assignment): Promise<Result<EnsuredJob>> {
  const { taskId, host, rank, script, graceSeconds = 5, concealment, until, workspaceRoot } = context;
  const { link } = ref;
  const shipment =
    link.kind === 'local'
      ? undefined
      : await withFiles(`what ${taskId} reads could not be read`, () => shipJob(job, workspaceRoot));
  if (shipment && !shipment.ok) return shipment;
  return ensureJob(
    ref,
    {
      job,
      name: `${shortJobId(ref)} ${taskId}`,
      label: {
        task: taskId,
        host: host.id,
        since: nowOf(context).toISOString(),
        script,
        workspace: workspaceName(workspaceRoot),
      },
      host,
      rank,
      link,
      graceSeconds,
      concealment,
      ...(shipment ? { shipment: shipment.value } : {}),
    },
    {
      mayStart: context.mayStart !== false && until !== 'collect' && context.cannotStart === undefined,
      again: context.again === true,
      observer: {
        sending(files) {
          if (!context.isOneOfMany) context.observer.say(describeSending(ref, files));
          context.observer.reached?.('sending');
        },
      },
    },
  );
}
