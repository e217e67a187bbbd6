import { variables } from '@research/core';
import type { Needs } from '@research/compute';
import { allowedEnvironment } from '@research/process';
import { join } from 'node:path';
import type { TaskScope } from '../scope/task-scope';
import type { ResolvedRead } from '../wiring/wired-task';
import type { Place } from './place';

/** 1 January 2000, UTC: the moment at which everything that a task writes claims to be made. */
const fixedEpochSeconds = 946_684_800;

/**
 * Where interpreters find their packages, the processor workarounds of numerical libraries, and the device that the
 * user asked for; none changes more than the last digits of results.
 */
const passedOn = [
  'R_LIBS',
  'R_LIBS_USER',
  'R_LIBS_SITE',
  'VIRTUAL_ENV',
  'OPENBLAS_CORETYPE',
  'OPENBLAS_L2_SIZE',
  variables.device.name,
];

/** A slot is a core. With several slots, threads add up sums in any order, so that the last digit may differ. */
const threads = ({ cpu }: Needs): Record<string, string> =>
  Object.fromEntries(
    ['OMP_NUM_THREADS', 'OPENBLAS_NUM_THREADS', 'MKL_NUM_THREADS'].map((name) => [name, String(cpu)]),
  );

/**
 * The complete environment of a script or notebook on its host: allow-listed, with its reads, free of clocks and hash
 * seeds. The caller adds WRITE_DIR, and the GPUs of the lease.
 */
export function scriptEnvironment(
  { options, task, workspaceRoot, ports, secrets }: TaskScope<{ readonly env: readonly string[] }>,
  place: Place,
): Record<string, string> {
  // What the user has set here holds on a host with an environment of its own as well.
  const ours = [...options.env, variables.device.name].flatMap((name) =>
    place.elsewhere && ports.env[name] !== undefined ? [[name, ports.env[name]]] : [],
  );
  return {
    ...allowedEnvironment(place.env, [...passedOn, ...place.passedOn, ...options.env]),
    ...Object.fromEntries(ours),
    ...secrets,
    ...readVariables(workspaceRoot, task.reads),
    ...threads(place.needs),
    SOURCE_DATE_EPOCH: String(fixedEpochSeconds),
    PYTHONHASHSEED: '0',
    PYTHONDONTWRITEBYTECODE: '1',
  };
}

/**
 * The variables under which a script finds what it reads: `READ_<NAME>`, absolute paths, and `PROJECTS_<NAME>`, the project
 * that each is of. A name that stands for several files (`tag:…`) has one a line, in both in the same order.
 */
export function readVariables(workspaceRoot: string, reads: readonly ResolvedRead[]): Record<string, string> {
  const names = [...new Set(reads.map(({ as }) => as))];
  return Object.fromEntries(
    names.flatMap((name) => {
      const several = reads.filter(({ as }) => as === name);
      const lines = (of: (read: ResolvedRead) => string): string => several.map(of).join('\n');
      return [
        [`READ_${name.toUpperCase()}`, lines(({ path }) => join(workspaceRoot, path))],
        [`PROJECTS_${name.toUpperCase()}`, lines(({ project }) => project)],
      ];
    }),
  );
}
