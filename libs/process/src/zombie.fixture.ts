import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { isDead, readStat } from './proc-stat';

/** A process that has ended and whose exit code is never collected, as below the first process of some containers. */
export async function startZombie() {
  const parent = spawn('perl', ['-e', '$| = 1; my $child = fork() or exit; print $child; sleep 60']);
  const [printed] = (await once(parent.stdout, 'data')) as [Buffer];
  const pid = Number(printed.toString());
  while (!isDead(readStat(pid)?.state ?? '')) await delay(5);
  return { pid, dispose: () => parent.kill('SIGKILL') };
}
