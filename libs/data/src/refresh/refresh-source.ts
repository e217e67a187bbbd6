import { type Failure, type Result, fail, ok, severalFailures } from '@research/core';
import { mapLimited } from '../fetch/map-limited';
import type { LockedFile, SourceLock } from '../lock/source-lock';
import { checkCrossing, type OriginMoves } from '../move/check-crossing';
import { ContentStore } from '../store/content-store';
import type { SharedStore } from '../store/shared-store';
import { isPerSeason } from '../seasons/season-pattern';
import type { SeasonRange } from '../seasons/season-range';
import { checkAssets, type DeclaredAsset } from './check-assets';
import { type UpstreamParts, chooseUpstream } from './choose-upstream';
import { type Look, lookAtFile } from './look-at-file';
import { lookAtSeasons } from './look-at-seasons';
import { movePins } from './move-pins';
import type { FileChange, RefreshReport } from './refresh-report';
import type { Upstream } from './upstream';

/** Which pins to move, and where new versions may come from. */
export interface RefreshRequest extends UpstreamParts {
  readonly project: string;
  /** The lock file, relative to the workspace. */
  readonly lockFile: string;
  /** What it holds now; null when there is none yet. */
  readonly current: SourceLock | null;
  /** What the project declares: local name → path under the release root; `{season}` in both: one file a season. */
  readonly assets: Readonly<Record<string, string>>;
  /** Seasons of the assets that have `{season}` in their names. */
  readonly seasons?: SeasonRange;
  readonly shared?: SharedStore;
  /** How sources move between simulated and real data. */
  readonly moves?: OriginMoves;
}

const FILES_AT_ONCE = 4;

/**
 * Moves the pins of a project to what upstream has now. New bytes are checked to be a whole, readable table, and are in
 * the shared store before the lock names them. All or nothing: when any file fails, the lock stays as it is.
 * Fails with `not-found`, `network`, `offline`, `corrupt-file`, `mixed-origins`, `invalid-options` or `file-system`.
 */
export async function refreshSource(request: RefreshRequest): Promise<Result<RefreshReport>> {
  const upstream = chooseUpstream(request);
  if (!upstream.ok) return upstream;
  const crossing = checkCrossing(request.current, upstream.value.origin, request.moves ?? {});
  if (!crossing.ok) return crossing;
  const store = new ContentStore(request.places.store);
  const changes = await lookAtFiles(request, upstream.value, store);
  if (!changes.ok) return changes;
  const files = filesAfter(changes.value);
  const lock = await movePins(request, [...files, ...snapshotsIn(request.current)], store);
  if (!lock.ok) return lock;
  const { project, lockFile } = request;
  const { origin, label } = upstream.value;
  const all = [...changes.value, ...dropped(request, changes.value)];
  return ok({ project, lockFile, origin, upstream: label, lock: lock.value, files: all });
}

async function lookAtFiles(
  request: RefreshRequest,
  upstream: Upstream,
  store: ContentStore,
): Promise<Result<readonly FileChange[]>> {
  const assets = checkAssets(request.assets);
  if (!assets.ok) return assets;
  const look = { upstream, store, lockFile: request.lockFile, current: request.current };
  const seen = await mapLimited(assets.value, FILES_AT_ONCE, (asset) =>
    lookAtAsset(asset, request.seasons, look),
  );
  const failures = seen.flatMap((result) => (result.ok ? [] : [result.error]));
  if (failures.length > 0) return fail(notRefreshed(request, failures));
  return ok(seen.flatMap((result) => (result.ok ? result.value : [])));
}

async function lookAtAsset(
  asset: DeclaredAsset,
  seasons: SeasonRange | undefined,
  look: Look,
): Promise<Result<readonly FileChange[]>> {
  if (isPerSeason(asset.path)) return seasons ? lookAtSeasons(asset, seasons, look) : fail(noSeasons(asset));
  const change = await lookAtFile(asset, look);
  return change.ok ? ok([change.value]) : change;
}

const noSeasons = ({ path }: DeclaredAsset): Failure => ({
  reason: 'invalid-options',
  what: `${path} stands for one file a season, but no seasons are declared`,
  tries: ['add "seasons": "2019-" (all since 2019) or "2019-2022" to the options of the target'],
});

/** What a snapshot pins is no asset: a refresh leaves it alone. */
const snapshotsIn = (current: SourceLock | null): LockedFile[] =>
  current?.files.filter(({ snapshot }) => snapshot !== undefined) ?? [];

const filesAfter = (changes: readonly FileChange[]): LockedFile[] =>
  changes.flatMap((change) => ('after' in change ? [change.after] : []));

function dropped({ current }: RefreshRequest, changes: readonly FileChange[]): FileChange[] {
  const present = new Set(filesAfter(changes).map(({ path }) => path));
  const gone =
    current?.files.filter(({ path, snapshot }) => !present.has(path) && snapshot === undefined) ?? [];
  return gone.map((before) => ({ kind: 'dropped', before }));
}

function notRefreshed({ project, lockFile, current }: RefreshRequest, causes: readonly Failure[]): Failure {
  const sum = severalFailures(`${causes.length} files of ${project} could not be refreshed`, causes);
  const missing = causes.some(({ reason }) => reason === 'not-found');
  const where = missing ? ['check NFLVERSE_MIRROR (unset, the release is asked) and the declared files'] : [];
  const kept = current ? [`nothing was changed: ${lockFile} still pins what it did`] : [];
  return { ...sum, tries: [...(sum.tries ?? []), ...where, ...kept] };
}
