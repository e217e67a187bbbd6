import { allowedEnvironment } from '@research/process';
import type { TaskScope } from './task-scope';
import { readVariables } from './read-variables';

/** 1 January 2000, UTC: the moment at which everything that a task writes claims to be made. */
const fixedEpochSeconds = 946_684_800;

/**
 * Where interpreters find their packages, the processor workarounds of numerical libraries, and the device that somebody
 * asked for; none changes more than the last digits of results.
 */
const passedOn = [
  'R_LIBS',
  'R_LIBS_USER',
  'R_LIBS_SITE',
  'VIRTUAL_ENV',
  'OPENBLAS_CORETYPE',
  'OPENBLAS_L2_SIZE',
  'RESEARCH_DEVICE',
];

/** One thread: a slot is a core, and sums that threads add up in any order would not be reproducible. */
const singleThread = { OMP_NUM_THREADS: '1', OPENBLAS_NUM_THREADS: '1', MKL_NUM_THREADS: '1' };

/**
 * The complete environment of a script or notebook: allow-listed, with its reads, free of clocks and hash seeds. Whoever
 * runs it adds WRITE_DIR.
 */
export function scriptEnvironment({
  options,
  task,
  workspaceRoot,
  ports,
}: TaskScope<{ readonly env: readonly string[] }>): Record<string, string> {
  return {
    ...allowedEnvironment(ports.env, [...passedOn, ...options.env]),
    ...readVariables(workspaceRoot, task.reads),
    ...singleThread,
    SOURCE_DATE_EPOCH: String(fixedEpochSeconds),
    PYTHONHASHSEED: '0',
    PYTHONDONTWRITEBYTECODE: '1',
  };
}
