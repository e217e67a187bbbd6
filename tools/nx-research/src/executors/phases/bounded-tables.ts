import { ok, type Result } from '@research/core';
import {
  dataPlaces,
  defaultHttpPorts,
  fetchSource,
  type LockedFile,
  openSharedStore,
  readSourceLock,
  seasonIn,
  SOURCE_LOCK_NAME,
  type SourceLock,
  type TimeColumns,
} from '@research/data';
import { allowedEnvironment } from '@research/process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TaskScope } from '../../scope/task-scope';
import { inProject } from '../../wiring/project-path';
import { optionsOf } from '../../wiring/task-kind';
import { allTasks } from '../../wiring/wirings';
import { fetchKind } from '../fetch/kind';

type Scope = Pick<TaskScope<unknown>, 'wirings' | 'workspaceRoot' | 'ports' | 'signal' | 'say'>;

/** A project that pins data, and which columns say when its rows are from. */
export interface Source {
  readonly project: string;
  readonly lock: SourceLock;
  readonly bounded: Readonly<Record<string, TimeColumns>>;
}

/** A table among the pinned files of a source: one file, or one for each season. */
export interface Table {
  readonly source: Source;
  readonly files: readonly LockedFile[];
  readonly columns: TimeColumns;
}

/** Every source that is pinned, by the order of its lock file. */
export function readSources({ wirings, workspaceRoot }: Scope): Result<readonly Source[]> {
  const sources: Source[] = [];
  for (const task of allTasks(wirings).filter(({ kind }) => kind === fetchKind.name)) {
    const lock = readSourceLock(workspaceRoot, inProject(task.projectRoot, SOURCE_LOCK_NAME));
    if (!lock.ok) return lock;
    const { bounded = {} } = optionsOf(fetchKind, task);
    if (lock.value) sources.push({ project: task.project, lock: lock.value, bounded });
  }
  return ok(sources);
}

/** The tables of a source that say when their rows are from. */
export const tablesOf = (source: Source): Table[] =>
  Object.entries(source.bounded).map(([name, columns]) => ({
    source,
    columns,
    files: source.lock.files.filter(({ path }) => path === name || seasonIn(name, path) !== undefined),
  }));

/** Lays the pinned bytes of a table out, as a fetch does: they may never have been on this machine. */
export async function withBytes<T>(
  { ports, workspaceRoot, signal, say }: Scope,
  { source, files }: Table,
  use: (files: readonly { readonly path: string; readonly name: string }[]) => Promise<Result<T>>,
): Promise<Result<T>> {
  const places = dataPlaces(ports.env, workspaceRoot);
  if (!places.ok) return places;
  const shared = openSharedStore(places.value, {
    run: ports.runCommand,
    env: allowedEnvironment(ports.env, ['SSH_AUTH_SOCK']),
  });
  const destination = await mkdtemp(join(tmpdir(), 'research-bound-'));
  try {
    const fetched = await fetchSource({
      source: { project: source.project, lock: { file: source.lock.file, files } },
      destination,
      places: places.value,
      http: { ...defaultHttpPorts, signal, say },
      ...(shared ? { shared } : {}),
    });
    if (!fetched.ok) return fetched;
    return await use(files.map(({ path }) => ({ path: join(destination, path), name: path })));
  } finally {
    await rm(destination, { recursive: true, force: true });
  }
}
