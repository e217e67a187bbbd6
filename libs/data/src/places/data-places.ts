import { isAbsolute, join } from 'node:path';
import {
  checkVariables,
  type Result,
  fail,
  ok,
  readFlag,
  statePath,
  shownAddress,
  variables,
} from '@research/core';
import { NFLVERSE_RELEASES } from './nflverse';
import { type SharedStorePlace, parseSharedStorePlace } from './shared-store-place';

/** A copy of the release root, in its layout. */
export type MirrorPlace =
  { readonly kind: 'folder'; readonly path: string } | { readonly kind: 'url'; readonly base: string };

/** Where pinned data may be found on this machine and from it; what locks say does not depend on it. */
export interface DataPlaces {
  readonly workspaceRoot: string;
  /** Folder of the local content-addressed store. */
  readonly store: string;
  readonly shared?: SharedStorePlace;
  readonly mirror?: MirrorPlace;
  readonly releases: ReleaseBases;
  /** True when nothing may be asked of the network. */
  readonly offline: boolean;
  /** Set when refresh is to go back to the simulated sample. */
  readonly origin?: 'sample';
}

/** The release root as locks write it, and where it is read from (the same unless overridden). */
export interface ReleaseBases {
  readonly official: string;
  readonly readFrom: string;
}

/**
 * Reads the data places from the environment, the only place that knows the variables: NFLVERSE_MIRROR (a folder
 * relative to the workspace, or an http(s) address), RESEARCH_STORE, NFLVERSE_RELEASES, RESEARCH_OFFLINE=1 and
 * RESEARCH_ORIGIN=sample. Empty is unset. Fails with `invalid-options` naming the variable.
 */
export function dataPlaces(
  env: Readonly<Record<string, string | undefined>>,
  workspaceRoot: string,
): Result<DataPlaces> {
  const mirror = given(env[variables.mirror.name], (text) => parseMirror(text, workspaceRoot));
  const shared = given(env[variables.store.name], (text) => parseSharedStorePlace(text, workspaceRoot));
  const readFrom = given(env[variables.releases.name], (text) => httpBase(variables.releases.name, text));
  const words = checkVariables(env, [variables.offline, variables.origin]);
  if (!mirror.ok) return mirror;
  if (!shared.ok) return shared;
  if (!readFrom.ok) return readFrom;
  if (!words.ok) return words;
  return ok({
    workspaceRoot,
    store: statePath(workspaceRoot, 'store'),
    releases: { official: NFLVERSE_RELEASES, readFrom: readFrom.value ?? NFLVERSE_RELEASES },
    offline: readFlag(env, variables.offline) === true,
    ...(mirror.value ? { mirror: mirror.value } : {}),
    ...(shared.value ? { shared: shared.value } : {}),
    ...(env[variables.origin.name]?.trim() ? { origin: 'sample' as const } : {}),
  });
}

function given<T>(text: string | undefined, parse: (text: string) => Result<T>): Result<T | undefined> {
  return text === undefined || text.trim() === '' ? ok(undefined) : parse(text.trim());
}

function parseMirror(text: string, workspaceRoot: string): Result<MirrorPlace> {
  if (!/^[a-z][a-z0-9+.-]*:\/\//i.test(text))
    return ok({ kind: 'folder', path: isAbsolute(text) ? text : join(workspaceRoot, text) });
  const base = httpBase(variables.mirror.name, text);
  return base.ok ? ok({ kind: 'url', base: base.value }) : base;
}

function httpBase(variable: string, text: string): Result<string> {
  if (URL.canParse(text) && /^https?:$/.test(new URL(text).protocol)) return ok(text);
  return fail({
    reason: 'invalid-options',
    what: `${variable}=${shownAddress(text)} is not an http(s) address`,
  });
}
