import { fail, ok, type Result } from '@research/core';
import type { DataOrigin } from '@research/data';
import type { GeneratedFile } from '@research/documents';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { dataStatementFile } from '../executors/document/data-statement-file';
import { isOriginRead } from '../executors/fetch/origin-file';
import type { ResolvedRead } from '../wiring/wired-task';

const statements: Readonly<Record<DataOrigin | 'none', string>> = {
  simulated: 'Computed from simulated data: no number in this document describes a real game.',
  real: 'Computed from real data of the nflverse project.',
  none: 'No external data.',
};

/**
 * The file that tells a document where its data comes from, made from the origin files of its sources: it defines
 * \DataOrigin (simulated, real or none) and \DataStatement. Fails with `mixed-origins` when they do not agree.
 */
export function dataStatement(workspaceRoot: string, reads: readonly ResolvedRead[]): Result<GeneratedFile> {
  const origin = dataOrigin(workspaceRoot, reads);
  return origin.ok ? ok(dataStatementOf(origin.value)) : origin;
}

/** The file of {@link dataStatement} for an origin that is known. */
export function dataStatementOf(origin: DataOrigin | 'none'): GeneratedFile {
  const text = [
    `\\newcommand{\\DataOrigin}{${origin}}`,
    `\\newcommand{\\DataStatement}{${statements[origin]}}`,
    '',
  ];
  return { to: dataStatementFile, text: text.join('\n') };
}

/** Where the data behind some files comes from, by their origin files. Fails with `mixed-origins`. */
export function dataOrigin(
  workspaceRoot: string,
  reads: readonly ResolvedRead[],
): Result<DataOrigin | 'none'> {
  const sources = reads.filter(isOriginRead);
  const origins = new Map<DataOrigin, string[]>();
  for (const { path, project } of sources) {
    const { origin } = JSON.parse(readFileSync(join(workspaceRoot, path), 'utf8')) as { origin: DataOrigin };
    origins.set(origin, [...(origins.get(origin) ?? []), project]);
  }
  if (origins.size > 1) return fail(mixed(origins));
  const [origin = 'none'] = origins.keys();
  return ok(origin);
}

function mixed(origins: ReadonlyMap<DataOrigin, readonly string[]>) {
  return {
    reason: 'mixed-origins' as const,
    what: 'this document would mix simulated sample data and real data',
    causes: [...origins].map(([origin, projects]) => ({
      reason: 'mixed-origins' as const,
      what: `${origin}: ${projects.join(', ')}`,
    })),
    tries: [
      'for real data: npx nx run-many -t refresh',
      'for the sample: RESEARCH_ORIGIN=sample npx nx run-many -t refresh',
    ],
  };
}
