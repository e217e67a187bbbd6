import { fail, hashBytes, ok, type Result } from '@research/core';
import {
  type Bound,
  cutTable,
  type DataOrigin,
  describeBound,
  dataPlaces,
  defaultHttpPorts,
  fetchSource,
  openSharedStore,
  isPerSeason,
  isSeasonBeyond,
  type LockedFile,
  originsOf,
  type PinnedSource,
  readSourceLock,
  seasonIn,
  SOURCE_LOCK_NAME,
} from '@research/data';
import { allowedEnvironment } from '@research/process';
import { readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { TaskScope } from '../../scope/task-scope';
import { defineExecutor } from '../../task/define-executor';
import { produce, type WorkStage } from '../../task/produce';
import { moveCommand } from '../../wiring/move-command';
import { originFile } from '../../wiring/origin-file';
import { inProject } from '../../wiring/project-path';
import { fetchKind, type FetchOptions, snapshotNames } from './kind';

export const executor = defineExecutor(fetchKind, async (scope) => {
  const source = pinnedSource(scope);
  if (!source.ok) return source;
  const origin = originsOf([source.value], moveCommand(scope.wirings));
  if (!origin.ok) return origin;
  const lockText = readFileSync(join(scope.workspaceRoot, source.value.lock.file));
  return produce(scope, {
    identity: { lock: hashBytes(lockText) },
    work: (stage) =>
      fetchInto(scope, stage, { source: withinBound(source.value, scope), origin: origin.value }),
  });
});

/** The project's lock, which must pin every asset that the target declares. */
function pinnedSource({
  task,
  options,
  workspaceRoot,
  workspace,
}: TaskScope<FetchOptions>): Result<PinnedSource> {
  const file = inProject(task.projectRoot, SOURCE_LOCK_NAME);
  const lock = readSourceLock(workspaceRoot, file);
  if (!lock.ok) return lock;
  const pinned = lock.value?.files.map(({ path }) => path) ?? [];
  const isPinned = (name: string): boolean =>
    pinned.some((path) => path === name || seasonIn(name, path) !== undefined);
  const project = workspace.projects.find(({ name }) => name === task.project);
  const snapshots = project ? snapshotNames(project) : new Map<string, string>();
  const unpinned = [...Object.keys(options.assets), ...snapshots.keys()].filter((name) => !isPinned(name));
  if (lock.value && unpinned.length === 0) return ok({ project: task.project, lock: lock.value });
  return fail({
    reason: 'invalid-lock',
    what: lock.value ? `${file} does not pin ${unpinned.join(', ')}` : `there is no ${file}`,
    at: { file },
    tries: [...new Set(unpinned.map((name) => snapshots.get(name) ?? 'refresh'))].map(
      (target) => `npx nx run ${task.project}:${target}`,
    ),
  });
}

interface Fetching {
  readonly source: PinnedSource;
  readonly origin: DataOrigin;
}

/** The source without the files of seasons that begin after its bound. */
function withinBound({ project, lock }: PinnedSource, { options }: TaskScope<FetchOptions>): PinnedSource {
  const patterns = Object.keys(options.assets).filter(isPerSeason);
  const isLeftOut = (file: LockedFile): boolean =>
    isSeasonBeyond(file, lock.bound) && patterns.some((name) => seasonIn(name, file.path) !== undefined);
  return { project, lock: { ...lock, files: lock.files.filter((file) => !isLeftOut(file)) } };
}

async function fetchInto(
  scope: TaskScope<FetchOptions>,
  { folder, run }: WorkStage,
  { source, origin }: Fetching,
): Promise<Result<void>> {
  const { ports, workspaceRoot, signal, say } = scope;
  const places = dataPlaces(ports.env, workspaceRoot);
  if (!places.ok) return places;
  const shared = openSharedStore(places.value, {
    run,
    env: allowedEnvironment(ports.env, ['SSH_AUTH_SOCK']),
  });
  const request = {
    source,
    destination: folder,
    places: places.value,
    http: { ...defaultHttpPorts, signal, say },
  };
  const fetched = await fetchSource(shared ? { ...request, shared } : request);
  if (!fetched.ok) return fetched;
  for (const { path, from } of fetched.value) say(`${path}: from ${from}`);
  const { bound } = source.lock;
  const cut = bound ? await cutTables(scope, folder, { files: source.lock.files, bound }) : ok(undefined);
  if (!cut.ok) return cut;
  await writeFile(join(folder, originFile), `${JSON.stringify({ origin, bound })}\n`);
  return ok(undefined);
}

/** Leaves out what is beyond the bound, and says of each table what that came to. */
async function cutTables(
  { options, say }: TaskScope<FetchOptions>,
  folder: string,
  { files, bound }: { readonly files: readonly LockedFile[]; readonly bound: Bound },
): Promise<Result<void>> {
  say(`the data ends with ${describeBound(bound)}`);
  for (const { path } of files) {
    const [, columns] =
      Object.entries(options.bounded ?? {}).find(
        ([name]) => name === path || seasonIn(name, path) !== undefined,
      ) ?? [];
    if (!columns) {
      say(`${path}: whole, since "bounded" does not say when its rows are from`);
      continue;
    }
    const cut = await cutTable({ path: join(folder, path), name: path }, columns, bound);
    if (!cut.ok) return cut;
    const { within, beyond, nowhere } = cut.value;
    const untimed = nowhere > 0 ? `, ${count(nowhere)} that do not say when they are from` : '';
    say(`${path}: ${count(within)} rows kept; left out: ${count(beyond)} later ones${untimed}`);
  }
  return ok(undefined);
}

const count = (rows: number): string => rows.toLocaleString('en-US');
