import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { runCommand } from './run-command';
import { startUsageMeter } from './usage-meter';

const holding = 'my $memory = "x" x (200 << 20); select(undef, undef, undef, 5);';
const perl = (program: string) =>
  runCommand({ argv: ['perl', '-e', program], cwd: '/', env: { PATH: process.env['PATH'] ?? '' } });

describe('startUsageMeter', () => {
  it('counts the CPU time of commands that have ended', async () => {
    const stop = startUsageMeter();
    await perl('1 while (times)[0] < 0.5');
    expect((await stop()).cpuSeconds).toBeGreaterThanOrEqual(0.5);
  });

  it('does not count what was used before', async () => {
    await perl('1 while (times)[0] < 0.5');
    const stop = startUsageMeter();
    expect((await stop()).cpuSeconds).toBeLessThan(0.3);
  });

  it('sees the memory of processes that others have started, when told of them', async () => {
    const started = spawn('sh', ['-c', `perl -e '${holding}' & echo $!`], { detached: true });
    const pid = Number(await once(started.stdout, 'data'));
    const alone = startUsageMeter();
    const stop = startUsageMeter(() => [pid]);
    await delay(1200);
    const [all, without] = [(await stop()).peakMemoryMiB, (await alone()).peakMemoryMiB];
    process.kill(pid, 'SIGKILL');
    expect(all - without).toBeGreaterThan(150);
  });

  it('sees the memory of a command while it runs', async () => {
    const idle = await startUsageMeter()();
    const stop = startUsageMeter();
    await perl('my $memory = "x" x (200 << 20); select(undef, undef, undef, 1);');
    expect((await stop()).peakMemoryMiB - idle.peakMemoryMiB).toBeGreaterThan(150);
  });
});
