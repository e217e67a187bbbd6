import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { drained } from './drained';

/** A shell whose child still writes to its output when it has exited; `late` is what has been heard since. */
async function exited(child: string) {
  const shell = spawn('sh', ['-c', `${child} & exit 0`], { stdio: ['ignore', 'pipe', 'inherit'] });
  const output = { late: '' };
  shell.stdout.on('data', (chunk: Buffer) => (output.late += chunk.toString()));
  const closed = once(shell, 'close');
  await once(shell, 'exit');
  return { output, closed, end: () => shell.stdout.destroy() };
}

it('waits for the end of the output', async () => {
  const { output, closed } = await exited('{ sleep 0.3; echo late; }');
  await drained(closed);
  expect(output.late).toBe('late\n');
});

it('waits for no output that does not end', async () => {
  const { output, closed, end } = await exited('sleep 3');
  await drained(closed);
  end();
  expect(output.late).toBe('');
});

it('reads what has come while this process did other work', async () => {
  const { output, closed } = await exited('{ sleep 0.3; echo late; }');
  const waiting = drained(closed);
  for (const end = performance.now() + 2000; performance.now() < end;);
  await waiting;
  expect(output.late).toBe('late\n');
});
