import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { text } from 'node:stream/consumers';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { encodeFields } from '../links/encode-fields';
import plain from './plain.fixture.pl' with { type: 'text' };
import { hostProgram, joinProgram, sharedFiles } from './programs';

let state: string;
const running = new Set<ChildProcess>();
beforeEach(() => {
  state = mkdtempSync(join(tmpdir(), 'scheduler-'));
});
afterEach(() => {
  for (const child of running) child.kill('SIGKILL');
  rmSync(state, { recursive: true, force: true });
});

const job = 'a'.repeat(64);
const start = '0f0e0d0c-0000-4000-8000-000000000000';

const specification = (command: string): string[] => [
  `start=${start}`,
  'name=a job',
  'label={"task":"a:train"}',
  'lock={"task":"a:train"}',
  'cwd=/',
  'limit=60',
  'grace=1',
  'gpus=',
  'gpuMemory=',
  'command=/bin/sh',
  'command=-c',
  `command=${command}`,
  `env=PATH=${process.env['PATH']}`,
  'slots=cpu\t1\tleases/queues/this/cpu\tleases/slots/this/cpu.0',
  'go=',
];

/** How a program is asked something. */
interface Question {
  readonly mode: string;
  readonly argv?: readonly string[];
  readonly input?: readonly string[];
}

/** What a program answers, line by line; its frames come after its answers. */
async function ask(program: string, { mode, argv = [], input = [] }: Question): Promise<string[]> {
  const child = spawn('perl', ['-'], { stdio: 'pipe' });
  running.add(child);
  child.stdin.write(program);
  child.stdin.write(
    encodeFields(['nonce', mode, state, 'local', job, String(argv.length), ...argv, ...input]),
  );
  const [said, told] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'exit')]);
  running.delete(child);
  const lines = `${said}${told}`.split('\n').filter((line) => !['', 'nonce', 'nonce\talive'].includes(line));
  return lines.map((line) => line.replace(/^nonce\t/, '').replaceAll('\t', ' '));
}

describe.each([
  ['direct', hostProgram],
  ['another', joinProgram({ ...sharedFiles, plain })],
])('the scheduler %s', (name, program) => {
  const ensure = (command: string) =>
    ask(program, {
      mode: 'ensure',
      argv: ['start', 'client', 'here', '0'],
      input: specification(command),
    });

  it('launches a job, which is followed to its end and collected', async () => {
    expect(await ask(program, { mode: 'state' })).toEqual(['absent ', expect.stringContaining('done')]);
    expect(await ensure('echo out; echo a > $WRITE_DIR/a; exit 3')).toEqual([
      'need',
      `started ${start} absent `,
      expect.stringMatching(/^done/),
    ]);
    const followed = await ask(program, { mode: 'attach', argv: [start, '0', '0'] });
    expect(followed[0]).toBe('out');
    expect(followed.at(-2)).toMatch(/^end exited 3 exited \d+ \d+ \d+ \d+$/);
    expect(await ensure('true')).toContain(`finished ${start}`);
    const fetched = await ask(program, { mode: 'fetch', argv: [start, 'files'], input: ['a', ''] });
    expect(fetched).toEqual(expect.arrayContaining(['file 2', 'a']));
    await ask(program, { mode: 'acknowledge', argv: [start, 'keep', 'client', 'here'] });
    expect(await ask(program, { mode: 'state' })).toContainEqual(expect.stringMatching(/^acknowledged 3/));
  });

  it('ends a job of which nothing is left then', async () => {
    await ensure('trap "" TERM; while :; do sleep 0.05; done');
    expect(await ensure('true')).toContain(`attached ${start}`);
    expect(await ask(program, { mode: 'cancel', argv: ['1'] })).toContainEqual(
      expect.stringMatching(/^acknowledged (?:137|143) cancelled /),
    );
    expect(await ask(program, { mode: 'list' })).toContainEqual(expect.stringContaining('cancelled'));
  });

  it('says what is in use', async () => {
    await ensure('while :; do sleep 0.05; done');
    const holds =
      name === 'direct' ? /^slot this cpu 0 \d+ 1 \{"task":"a:train","pid":\d+\}$/ : /^plain this$/;
    let used: string[] = [];
    while (!used.some((line) => holds.test(line)))
      used = await ask(program, { mode: 'slots', argv: ['this'] });
    expect(used[0]).toMatch(/^now \d+$/);
    await ask(program, { mode: 'cancel', argv: ['1'] });
  });
});
