import { ok, type Result } from '@research/core';
import {
  type DataPlaces,
  dataPlaces,
  defaultHttpPorts,
  type HttpPorts,
  openSharedStore,
  readSourceLock,
  type SharedStore,
  SOURCE_LOCK_NAME,
  type SourceLock,
} from '@research/data';
import { allowedEnvironment } from '@research/process';
import type { TaskScope } from '../../scope/task-scope';
import { inProject } from '../../wiring/project-path';

/** The lock and the stores of a task that moves pins. */
export interface SnapshotContext {
  readonly lockFile: string;
  readonly current: SourceLock | null;
  readonly places: DataPlaces;
  readonly shared?: SharedStore;
  readonly http: HttpPorts;
}

/** Reads the project's lock and finds the stores. Fails with `invalid-lock` or `invalid-options`. */
export function snapshotContext({
  task,
  workspaceRoot,
  ports,
  signal,
  say,
}: TaskScope<unknown>): Result<SnapshotContext> {
  const lockFile = inProject(task.projectRoot, SOURCE_LOCK_NAME);
  const places = dataPlaces(ports.env, workspaceRoot);
  if (!places.ok) return places;
  const current = readSourceLock(workspaceRoot, lockFile);
  if (!current.ok) return current;
  const shared = openSharedStore(places.value, {
    run: ports.runCommand,
    env: allowedEnvironment(ports.env, ['SSH_AUTH_SOCK']),
  });
  const http = { ...defaultHttpPorts, signal, say };
  return ok({
    lockFile,
    current: current.value,
    places: places.value,
    http,
    ...(shared ? { shared } : {}),
  });
}
