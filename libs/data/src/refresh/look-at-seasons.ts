import { type Failure, type Result, fail, ok, severalFailures } from '@research/core';
import { mapLimited } from '../fetch/map-limited';
import { isSimulated } from '../lock/origins-of';
import { forSeason, seasonIn } from '../seasons/season-pattern';
import type { SeasonRange } from '../seasons/season-range';
import type { DeclaredAsset } from './check-assets';
import { type Look, lookAtFile } from './look-at-file';
import type { FileChange } from './refresh-report';

const SEASONS_AT_ONCE = 4;

/**
 * Looks at one file for each season. Without a last season it goes on until upstream has no further one, but asks for
 * every season that is pinned, so that one which has vanished is an error and not a silent end. Fails with `not-found`.
 */
export async function lookAtSeasons(
  pattern: DeclaredAsset,
  range: SeasonRange,
  look: Look,
): Promise<Result<readonly FileChange[]>> {
  const last = range.last ?? Math.max(range.first, lastPinned(pattern, look));
  const asked = Array.from({ length: last - range.first + 1 }, (_, index) => range.first + index);
  const seen = await mapLimited(asked, SEASONS_AT_ONCE, (season) =>
    lookAtFile(assetOf(pattern, season), look),
  );
  const failures = seen.flatMap((result) => (result.ok ? [] : [result.error]));
  if (failures.length > 0) return fail(severalFailures(describe(failures), failures));
  const changes = seen.flatMap((result) => (result.ok ? [result.value] : []));
  return range.last === undefined ? lookFurther(pattern, last + 1, { look, changes }) : ok(changes);
}

/** What failed, for a line that shows no causes: a disk that is full makes no season missing. */
function describe(failures: readonly Failure[]): string {
  const seasons = `${failures.length} seasons`;
  if (failures.every(({ reason }) => reason === 'not-found')) return `${seasons} are missing upstream`;
  const [said, ...others] = new Set(
    failures.map((failure) => failure.said?.split('\n').at(-1) ?? failure.what),
  );
  return `${seasons} could not be looked at: ${said}${others.length > 0 ? ', and more' : ''}`;
}

/** Season after season, until upstream has none. */
async function lookFurther(
  pattern: DeclaredAsset,
  season: number,
  { look, changes }: { readonly look: Look; readonly changes: readonly FileChange[] },
): Promise<Result<readonly FileChange[]>> {
  const next = await lookAtFile(assetOf(pattern, season), look);
  if (next.ok) return lookFurther(pattern, season + 1, { look, changes: [...changes, next.value] });
  return next.error.reason === 'not-found' ? ok(changes) : next;
}

const assetOf = ({ path, asset }: DeclaredAsset, season: number): DeclaredAsset => ({
  path: forSeason(path, season),
  asset: forSeason(asset, season),
});

/** Sample and real data may cover other seasons: of the one nothing follows for the other. */
function lastPinned({ path }: DeclaredAsset, { current, upstream }: Look): number {
  const pinned = (current?.files ?? [])
    .filter(({ origin }) => isSimulated(origin) === isSimulated(upstream.origin))
    .flatMap((file) => seasonIn(path, file.path) ?? []);
  return Math.max(0, ...pinned);
}
