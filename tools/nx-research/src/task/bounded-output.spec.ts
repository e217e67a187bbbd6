import { allowedEnvironment, runCommand } from '@research/process';
import { tmpdir } from 'node:os';
import { BoundedOutput } from './bounded-output';

describe('BoundedOutput', () => {
  it('shows what a command prints', async () => {
    const said: string[] = [];
    const output = new BoundedOutput((line) => said.push(line));
    await print(output, 'echo a; echo b');
    expect(said).toEqual(['a', 'b']);
  });

  it('passes colours, and nothing else that a terminal acts on', () => {
    const said: string[] = [];
    const output = new BoundedOutput((line) => said.push(line));
    const esc = '\u001b';
    output.line(`${esc}[32m3 passed${esc}[0m${esc}]52;c;cm0gLXJm\u0007${esc}[2J\u202e 10%\r20%`);
    output.line(`${esc}[32m3 passed${esc}[0m${esc}]52;c;cm0gLXJm\u0007${esc}[2J\u202e`);
    expect(said).toEqual(['20%', `${esc}[32m3 passed${esc}[0m\ufffd${esc}[0m`]);
  });

  it('shows the beginning and the end of 100 MB, and says how much is left out, in flat memory', async () => {
    const said: string[] = [];
    const output = new BoundedOutput((line) => said.push(line));
    const before = process.memoryUsage().rss;
    await print(output, 'yes 0123456789012345678901234567890123456789012345678 | head -n 2000000; echo end');
    expect(said.join('\n').length).toBeLessThan(1.1 * 2 ** 20);
    expect(said.at(-1)).toBe('end');
    expect(said.at(-21)).toMatch(/^… 19\d{5} more lines \(94\.\d MiB\) are left out; the last 20:$/);
    expect(process.memoryUsage().rss - before).toBeLessThan(200 * 2 ** 20);
  });
});

async function print(output: BoundedOutput, script: string): Promise<void> {
  const env = allowedEnvironment(process.env, []);
  const run = output.after(runCommand);
  const exit = await run({ argv: ['sh', '-c', script], cwd: tmpdir(), env }, { sink: output });
  expect(exit).toMatchObject({ ok: true, value: { code: 0 } });
}
