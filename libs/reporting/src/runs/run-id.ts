import { createHash } from 'node:crypto';

/**
 * The id of a run, sortable by time and unique: `20261123_181500-1f9ab2c4` (UTC).
 * @param nxId Nx's own id of the invocation, the same in both hooks
 */
export function runIdOf(now: Date, nxId: string): string {
  const [day = '', time = ''] = now.toISOString().split('T');
  return `${day.replaceAll('-', '')}_${time.slice(0, 8).replaceAll(':', '')}${runIdSuffix(nxId)}`;
}

/** The end of a run id, by which the hook after a run finds what the hook before it wrote. */
export const runIdSuffix = (nxId: string): string =>
  `-${createHash('sha256').update(nxId).digest('hex').slice(0, 8)}`;
