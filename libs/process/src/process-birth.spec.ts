import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { processBirth } from './process-birth';

describe.each([process.platform, 'darwin' as const])('processBirth as on %s', (platform) => {
  it('tells one process from another and says the same of the same', () => {
    expect(processBirth(process.pid, platform)).toBeTruthy();
    expect(processBirth(process.pid, platform)).toBe(processBirth(process.pid, platform));
    expect(processBirth(process.pid, platform)).not.toBe(processBirth(1, platform));
  });

  it('knows nothing of one that is gone', async () => {
    const child = spawn('true');
    await once(child, 'exit');
    expect(processBirth(child.pid ?? 0, platform)).toBeUndefined();
  });
});
