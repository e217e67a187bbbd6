import { ok, type Result } from '@research/core';
import { originsOf, type PinnedSource, readSourceLock, SOURCE_LOCK_NAME } from '@research/data';
import type { BuildReport, ReportedSource } from '@research/reporting';
import type { WiredTask } from '../../wiring/wired-task';
import { fetchKind } from '../fetch/kind';
import { inProject } from '../../wiring/project-path';

/** The pinned data among the tasks behind a document, and what it is together. Fails as the locks do. */
export function reportSources(
  workspaceRoot: string,
  behind: readonly WiredTask[],
): Result<Pick<BuildReport, 'origin' | 'sources'>> {
  const pinned: PinnedSource[] = [];
  for (const { project, projectRoot } of behind.filter(({ kind }) => kind === fetchKind.name)) {
    const lock = readSourceLock(workspaceRoot, inProject(projectRoot, SOURCE_LOCK_NAME));
    if (!lock.ok) return lock;
    if (lock.value) pinned.push({ project, lock: lock.value });
  }
  if (pinned.length === 0) return ok({ origin: 'none', sources: [] });
  const origin = originsOf(pinned);
  if (!origin.ok) return origin;
  const sources = pinned.map(sourceOf).sort((a, b) => (a.project < b.project ? -1 : 1));
  return ok({ origin: origin.value, sources });
}

const sourceOf = ({ project, lock }: PinnedSource): ReportedSource => ({
  project,
  lock: lock.file,
  files: lock.files.map(({ path, origin, rows, bytes, seasons, sha256 }) => ({
    path,
    origin,
    rows,
    bytes,
    seasons,
    sha256,
  })),
});
