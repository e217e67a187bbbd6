import { type Failure, type Result, fail, ok, severalFailures } from '@research/core';
import { isCsvName } from '../csv/open-csv';
import { isSafeRelativePath } from '../lock/relative-path';
import { isPerSeason } from '../seasons/season-pattern';

/** A file that a project declares: its local name, and its path under the release root. */
export interface DeclaredAsset {
  readonly path: string;
  readonly asset: string;
}

/** Checks declared files: safe relative paths to tables that are packed the same way. Fails with `invalid-options`. */
export function checkAssets(assets: Readonly<Record<string, string>>): Result<readonly DeclaredAsset[]> {
  const declared = Object.entries(assets).map(([path, asset]) => ({ path, asset }));
  const failures = declared.flatMap((file) => defects(file).slice(0, 1));
  return failures.length > 0 ? fail(severalFailures('declared files are wrong', failures)) : ok(declared);
}

function defects({ path, asset }: DeclaredAsset): Failure[] {
  const wrong = (what: string): Failure => ({ reason: 'invalid-options', what });
  const unsafe = [path, asset].filter((name) => !isSafeRelativePath(name));
  if (unsafe.length > 0)
    return unsafe.map((name) => wrong(`"${name}" is not a relative path inside its folder`));
  const unknown = [path, asset].filter((name) => !isCsvName(name));
  if (unknown.length > 0)
    return unknown.map((name) => wrong(`"${name}" can not be pinned: only .csv and .csv.gz are`));
  if (isPerSeason(path) !== isPerSeason(asset))
    return [wrong(`"${path}" and "${asset}" must both have {season} in their names, or neither`)];
  if (path.endsWith('.gz') === asset.endsWith('.gz')) return [];
  return [wrong(`"${path}" and "${asset}" must both be .csv or both .csv.gz: bytes are pinned as they are`)];
}
