import { type Admission, capacityLimits, LOCAL_HOST, type MemoryNeed, readMemory } from '@research/compute';
import { fail, ok, parseFlag, type Result, variables } from '@research/core';
import { allowedEnvironment } from '@research/process';
import { memoryHistory, readRecords } from '@research/reporting';
import type { Place } from './place';
import type { TaskScope } from '../scope/task-scope';

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
  const bound = boundSeconds(ports.env[variables.waitForCapacity.name]);
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
  const flag = parseFlag(text);
  if (text === '' || flag === false) return ok(undefined);
  if (flag) return ok(defaultBoundSeconds);
  if (/^\d{1,7}$/.test(text)) return ok(Number(text));
  const { name } = variables.waitForCapacity;
  return fail({
    reason: 'invalid-options',
    what: `${name}=${text} is not a number of seconds`,
    tries: [`${name}=1 for half an hour, ${name}=600 for ten minutes`],
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
