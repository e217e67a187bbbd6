import { runCommand } from './run-command';
import { startUsageMeter } from './usage-meter';

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

  it('sees the memory of a command while it runs', async () => {
    const idle = await startUsageMeter()();
    const stop = startUsageMeter();
    await perl('my $memory = "x" x (200 << 20); select(undef, undef, undef, 1);');
    expect((await stop()).peakMemoryMiB - idle.peakMemoryMiB).toBeGreaterThan(150);
  });
});
