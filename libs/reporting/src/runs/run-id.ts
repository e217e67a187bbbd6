import { createHash } from 'node:crypto';

/**
 * The id of a run, unique and sortable by time: `20261123_181500042-1f9ab2c4` (UTC, with milliseconds,
 * since a run from the cache takes less than a second).
 * @param nxId Nx's own id of the invocation, the same in both hooks
 */
export function runIdOf(now: Date, nxId: string): string {
  const [day = '', time = ''] = now.toISOString().split('T');
  return `${day.replaceAll('-', '')}_${time.replace(/[:.Z]/g, '')}${runIdSuffix(nxId)}`;
}

/** The end of a run id, by which the hook after a run finds what the hook before it wrote. */
export const runIdSuffix = (nxId: string): string =>
  `-${createHash('sha256').update(nxId).digest('hex').slice(0, 8)}`;
