import { type Admission, capacityLimits, LOCAL_HOST, type MemoryNeed, readMemory } from '@research/compute';
import { fail, ok, type Result } from '@research/core';
import { allowedEnvironment } from '@research/process';
import { memoryHistory, readRecords } from '@research/reporting';
import type { Place } from './place';
import type { TaskScope } from '../scope/task-scope';

/** With it tasks on this machine wait for memory: 1, or the seconds after which they start whatever is free. */
export const waitVariable = 'RESEARCH_WAIT_FOR_CAPACITY';

/** Half an hour: longer than most tasks, shorter than a night. */
const defaultBoundSeconds = 1800;

/** A task may take a little more than it ever did. */
const margin = 1.1;

/**
 * How a task waits for memory; nothing when it does not, or runs behind SSH. Nothing is looked up before it is the task's
 * turn. Fails with `invalid-options` for a variable that is no number of seconds.
 */
export function memoryAdmission(
  scope: Pick<TaskScope<unknown>, 'task' | 'workspaceRoot' | 'ports' | 'say'>,
  { host, needs }: Pick<Place, 'host' | 'needs'>,
): Result<{ readonly admission?: Admission }> {
  const { ports, say } = scope;
  const bound = boundSeconds(ports.env[waitVariable]);
  if (!bound.ok) return bound;
  if (bound.value === undefined || host.transport.kind !== 'local') return ok({});
  const access = { run: ports.runCommand, env: allowedEnvironment(ports.env, []), host: host.id };
  return ok({
    admission: {
      need: () => memoryNeed(scope, { host, needs }),
      readMemory: () => readMemory(access),
      boundSeconds: bound.value,
      say,
    },
  });
}

function boundSeconds(text = ''): Result<number | undefined> {
  if (text === '' || text === '0') return ok(undefined);
  if (text === '1') return ok(defaultBoundSeconds);
  if (/^\d{1,7}$/.test(text)) return ok(Number(text));
  return fail({
    reason: 'invalid-options',
    what: `${waitVariable}=${text} is no number of seconds`,
    tries: [`${waitVariable}=1 for half an hour, ${waitVariable}=600 for ten minutes`],
  });
}

/** What the options say, or the task's own runs, or what a task is taken to need of which nothing is known. */
async function memoryNeed(
  { task, workspaceRoot }: Pick<TaskScope<unknown>, 'task' | 'workspaceRoot'>,
  { host, needs }: Pick<Place, 'host' | 'needs'>,
): Promise<MemoryNeed> {
  if (needs.memoryMiB !== undefined) return { needMiB: needs.memoryMiB, because: 'its `needs.memoryMiB`' };
  const { records } = await readRecords(workspaceRoot, {
    mentions: JSON.stringify(task.id),
    where: ({ tasks }) =>
      tasks.some(({ id, peakMemoryMiB }) => id === task.id && peakMemoryMiB !== undefined),
    last: 10,
  });
  const known = memoryHistory(records, [host.id, LOCAL_HOST]).find((one) => one.task === task.id);
  if (known === undefined)
    return { needMiB: capacityLimits.unknownTaskMiB, because: 'nothing is known of it' };
  const runs = known.runs === 1 ? 'its last run' : `its last ${known.runs} runs`;
  return { needMiB: known.peakMiB * margin, because: `a tenth more than the peak of ${runs}` };
}
