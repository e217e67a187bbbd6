import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { processBirth } from './process-birth';
import { startZombie } from './zombie.fixture';

describe.each([process.platform, 'darwin' as const])('processBirth as on %s', (platform) => {
  it('tells one process from another and says the same of the same', async () => {
    expect(processBirth(process.pid, platform)).toBeTruthy();
    expect(processBirth(process.pid, platform)).toBe(processBirth(process.pid, platform));
    await delay(1000); // `ps` knows seconds
    const child = spawn('sleep', ['60']);
    expect(processBirth(child.pid ?? 0, platform)).toBeTruthy();
    expect(processBirth(child.pid ?? 0, platform)).not.toBe(processBirth(process.pid, platform));
    child.kill();
  });

  it('knows nothing of one that is gone', async () => {
    const child = spawn('true');
    await once(child, 'exit');
    expect(processBirth(child.pid ?? 0, platform)).toBeUndefined();
  });

  it('knows nothing of one that has ended and that nobody has waited for', async () => {
    const zombie = await startZombie();
    expect(processBirth(zombie.pid, platform)).toBeUndefined();
    zombie.dispose();
  });
});
