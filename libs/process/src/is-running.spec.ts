import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { isRunning } from './is-running';
import { startZombie } from './zombie.fixture';

it('is true of a process that is there, also of one of somebody else', () => {
  expect(isRunning(process.pid)).toBe(true);
  expect(isRunning(1)).toBe(true);
});

it('is false of what stands for a group, and of a process that is gone', async () => {
  const child = spawn('true');
  await once(child, 'exit');
  expect([0, -1, child.pid ?? 0].map(isRunning)).toEqual([false, false, false]);
});

it('is false of one that has ended and that nobody has waited for', async () => {
  const zombie = await startZombie();
  expect(isRunning(zombie.pid)).toBe(false);
  zombie.dispose();
});
