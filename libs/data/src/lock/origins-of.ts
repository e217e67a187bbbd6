import { type Failure, type Result, fail, ok, unreachable } from '@research/core';
import type { LockedFile, Origin, PinnedSource } from './source-lock';

/** Whether what is built from some data is about real games, or about the simulated sample. */
export type DataOrigin = 'simulated' | 'real';

/** True for the origin whose data is simulated. */
export function isSimulated(origin: Origin): boolean {
  switch (origin) {
    case 'sample':
      return true;
    case 'mirror':
    case 'release':
      return false;
    default:
      return unreachable(origin);
  }
}

/** The data origin of a pinned file. */
export const dataOriginOf = (origin: Origin): DataOrigin => (isSimulated(origin) ? 'simulated' : 'real');

/**
 * What all pinned files of a build are; `real` where nothing is pinned, since nothing is simulated then.
 * Fails with `mixed-origins` when there are both, naming each lock and the commands that make them one.
 * @param moveCommand moves the pins of all sources together, where the workspace has such a command
 */
export function originsOf(sources: readonly PinnedSource[], moveCommand?: string): Result<DataOrigin> {
  const simulated = sources.filter(({ lock }) => lock.files.some(({ origin }) => isSimulated(origin)));
  const real = sources.filter(({ lock }) => lock.files.some(({ origin }) => !isSimulated(origin)));
  if (simulated.length > 0 && real.length > 0) return fail(mixed({ simulated, real }, moveCommand));
  return ok(simulated.length > 0 ? 'simulated' : 'real');
}

interface Mixture {
  readonly simulated: readonly PinnedSource[];
  readonly real: readonly PinnedSource[];
}

function mixed({ simulated, real }: Mixture, moveCommand: string | undefined): Failure {
  const [toReal, toSample] =
    moveCommand === undefined
      ? [
          commands(simulated, (file) => isSimulated(file.origin), ''),
          commands(real, (file) => !isSimulated(file.origin), 'RESEARCH_ORIGIN=sample '),
        ]
      : [moveCommand, `RESEARCH_ORIGIN=sample ${moveCommand}`];
  return {
    reason: 'mixed-origins',
    what: 'simulated sample data and real data are mixed',
    causes: [
      ...simulated.map((source) => named(source, 'the simulated sample', (file) => isSimulated(file.origin))),
      ...real.map((source) => named(source, 'real data', (file) => !isSimulated(file.origin))),
    ],
    tries: [`for real data: ${toReal}`, `for the sample: ${toSample}`],
  };
}

function named({ lock }: PinnedSource, kind: string, match: (file: LockedFile) => boolean): Failure {
  const files = lock.files.filter(match);
  const at = files[0]?.at ?? { file: lock.file };
  return {
    reason: 'mixed-origins',
    what: `${lock.file} pins ${kind}: ${files.map(({ path }) => path).join(', ')}`,
    at,
  };
}

/** What moves the pins of these files: a refresh those of assets, a snapshot those of answers of APIs. */
function commands(
  sources: readonly PinnedSource[],
  match: (file: LockedFile) => boolean,
  environment: string,
): string {
  const have = (kind: (file: LockedFile) => boolean): string[] =>
    sources
      .filter(({ lock }) => lock.files.some((file) => match(file) && kind(file)))
      .map(({ project }) => project);
  const command = (target: string, projects: readonly string[]): string[] =>
    projects.length === 0 ? [] : [`${environment}npx nx run-many -t ${target} -p ${projects.join(',')}`];
  return [
    ...command(
      'refresh',
      have(({ snapshot }) => snapshot === undefined),
    ),
    ...command(
      'snapshot',
      have(({ snapshot }) => snapshot !== undefined),
    ),
  ].join(' && ');
}
