import { type Failure, fail, ok, type Result } from '@research/core';
import type { DataOrigin } from '@research/data';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isOriginRead } from '../wiring/origin-file';
import type { ResolvedRead } from '../wiring/wired-task';

/**
 * Of which origin the data behind some reads is, from the origin files of its sources; `none` without any.
 * Fails with `mixed-origins` when they do not agree.
 */
export function dataOrigin(
  workspaceRoot: string,
  reads: readonly ResolvedRead[],
): Result<DataOrigin | 'none'> {
  const origins = new Map<DataOrigin, string[]>();
  for (const { path, project } of reads.filter(isOriginRead)) {
    const { origin } = JSON.parse(readFileSync(join(workspaceRoot, path), 'utf8')) as { origin: DataOrigin };
    origins.set(origin, [...(origins.get(origin) ?? []), project]);
  }
  if (origins.size > 1) return fail(mixed(origins));
  const [origin = 'none'] = origins.keys();
  return ok(origin);
}

function mixed(origins: ReadonlyMap<DataOrigin, readonly string[]>): Failure {
  return {
    reason: 'mixed-origins',
    what: 'this would mix simulated sample data and real data',
    causes: [...origins].map(([origin, projects]) => ({
      reason: 'mixed-origins' as const,
      what: `${origin}: ${projects.join(', ')}`,
    })),
    tries: [
      'for real data: npx nx run-many -t refresh && npx nx run-many -t snapshot',
      'for the sample: RESEARCH_ORIGIN=sample npx nx run-many -t refresh && RESEARCH_ORIGIN=sample npx nx run-many -t snapshot',
    ],
  };
}
