import { availableParallelism } from 'node:os';
import { runCommand, type RunCommand } from '@research/process';

/**
 * Number of performance cores of this machine. A Mac's efficiency cores are left out: a job on one of them takes several
 * times as long and keeps others waiting. Elsewhere: the processors that this process may use.
 */
export async function performanceCores(
  platform: NodeJS.Platform = process.platform,
  run: RunCommand = runCommand,
): Promise<number> {
  if (platform !== 'darwin') return availableParallelism();
  // Absent on Intel Macs, whose cores are all alike.
  const argv = ['/usr/sbin/sysctl', '-n', 'hw.perflevel0.physicalcpu'] as const;
  const answer = await run({ argv: [...argv], cwd: '/', env: {}, limitSeconds: 5 });
  const cores = answer.ok && answer.value.code === 0 ? Number.parseInt(answer.value.tail, 10) : Number.NaN;
  return cores > 0 ? cores : availableParallelism();
}
