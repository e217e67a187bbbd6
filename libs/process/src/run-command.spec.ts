import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Result } from '@research/core';
import { allowedEnvironment } from './allowed-environment';
import type { Command } from './command';
import type { Exit } from './exit';
import { runCommand, type CommandIo } from './run-command';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'run-command-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function command(argv: Command['argv'], more: Partial<Command> = {}): Command {
  return { argv, cwd: folder, env: allowedEnvironment(process.env, []), ...more };
}

const shell = (script: string, more: Partial<Command> = {}): Command => command(['sh', '-c', script], more);

async function exitOf(given: Command, io?: CommandIo): Promise<Exit> {
  const result = await runCommand(given, io);
  if (!result.ok) throw new Error(result.error.what);
  return result.value;
}

function errorOf(result: Result<Exit>) {
  if (result.ok) throw new Error('it was started');
  return result.error;
}

/** Process ids that the scripts below wrote into a file. */
const pidsIn = (name: string): number[] =>
  readFileSync(join(folder, name), 'utf8').trim().split('\n').map(Number);

function isAlive(pid: number): boolean {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    return stat.slice(stat.lastIndexOf(')') + 2, stat.lastIndexOf(')') + 3) !== 'Z';
  } catch {
    return false;
  }
}

async function writtenPids(name: string, count: number): Promise<number[]> {
  for (;;) {
    try {
      const pids = pidsIn(name);
      if (pids.length >= count) return pids;
    } catch {
      await delay(10); // not there yet
    }
    await delay(10);
  }
}

describe('an ordinary command', () => {
  it('gives code, tail and lines told apart by stream', async () => {
    const lines: string[] = [];
    const sink = { line: (text: string, stream: string) => void lines.push(`${stream}: ${text}`) };
    const exit = await exitOf(shell('echo one; echo two >&2; printf three; exit 3'), { sink });
    expect(exit).toMatchObject({ code: 3, signal: null, timedOut: false, cancelled: false });
    expect(lines.sort()).toEqual(['stderr: two', 'stdout: one', 'stdout: three']);
    expect(exit.tail).toContain('three');
  });

  it('sees nothing of our environment but what it is given', async () => {
    process.env['RESEARCH_SPEC_SECRET'] = 'x';
    const { tail } = await exitOf(shell('env', { env: { PATH: process.env['PATH'] ?? '', GIVEN: 'y' } }));
    delete process.env['RESEARCH_SPEC_SECRET'];
    expect(tail).toContain('GIVEN=y');
    expect(tail).not.toContain('RESEARCH_SPEC_SECRET');
  });

  it('reads its input, or leaves it unread', async () => {
    const input = 'x'.repeat(1_000_000);
    expect((await exitOf(command(['wc', '-c'], { input }))).tail.trim()).toBe('1000000');
    expect((await exitOf(command(['true'], { input }))).code).toBe(0);
    expect((await exitOf(command(['cat']))).tail).toBe('');
  });

  it('keeps inherited descriptors open', async () => {
    const descriptor = openSync(join(folder, 'held'), 'w');
    await exitOf(shell('echo through >&3', { inherit: [descriptor] }));
    closeSync(descriptor);
    expect(readFileSync(join(folder, 'held'), 'utf8')).toBe('through\n');
  });

  it('names the signal that ended it', async () => {
    expect(await exitOf(shell('kill -SEGV $$'))).toMatchObject({ code: null, signal: 'SIGSEGV' });
  });
});

describe('a command that cannot start', () => {
  it('is named when its program is missing', async () => {
    const error = errorOf(await runCommand(command(['no-such-program', 'x'])));
    expect(error.reason).toBe('command-missing');
    expect(error.what).toContain('no-such-program');
    expect(error.tries).toContain('npm run setup');
  });

  it('is told apart from a missing folder', async () => {
    const error = errorOf(await runCommand(command(['true'], { cwd: join(folder, 'gone') })));
    expect(error).toMatchObject({ reason: 'missing-file', what: expect.stringContaining('gone') });
  });

  it('is told apart from a program that the system refuses to run', async () => {
    const error = errorOf(await runCommand(command([folder])));
    expect(error).toMatchObject({
      reason: 'command-missing',
      what: expect.stringContaining('could not be started'),
    });
  });
});

describe('much output', () => {
  it('streams 100 MB in one line with flat memory', async () => {
    let characters = 0;
    let longest = 0;
    const sink = {
      line(text: string) {
        characters += text.length;
        longest = Math.max(longest, text.length);
      },
    };
    const before = process.memoryUsage.rss();
    const exit = await exitOf(shell(`head -c 100000000 /dev/zero | tr '\\0' x; echo end`), { sink });
    expect(process.memoryUsage.rss() - before).toBeLessThan(80 * 2 ** 20);
    expect(characters).toBe(100_000_003);
    expect(longest).toBeLessThanOrEqual(64 * 1024);
    expect(exit.tail).toHaveLength(64 * 1024);
    expect(exit.tail.endsWith('xend\n')).toBe(true);
  });

  it('survives binary output', async () => {
    const exit = await exitOf(command(['head', '-c', '300000', '/dev/urandom']), {
      sink: { line: () => undefined },
    });
    expect(exit.code).toBe(0);
  });
});

describe('ending a tree', () => {
  const stubborn = `trap '' TERM INT; echo $$ >> pids; (trap '' TERM; echo $(exec sh -c 'echo $PPID') >> pids; while :; do sleep 0.1; done) & while :; do sleep 0.1; done`;

  it('kills at the time limit what ignores TERM', async () => {
    const exit = await exitOf(shell(stubborn, { limitSeconds: 0.5 }), { graceMs: 300 });
    expect(exit).toMatchObject({ timedOut: true, cancelled: false, signal: 'SIGKILL' });
    expect(exit.durationMs).toBeLessThan(30_000);
    expect(pidsIn('pids').filter(isAlive)).toEqual([]);
  });

  it('lets what heeds TERM leave in its own way', async () => {
    const script = `trap 'echo bye; exit 7' TERM; while :; do sleep 0.05; done`;
    const exit = await exitOf(shell(script, { limitSeconds: 0.3 }));
    expect(exit).toMatchObject({ code: 7, timedOut: true });
    expect(exit.tail.match(/bye/g)).toHaveLength(1); // told once, not once for each way it was found
  });

  it('ends a daemon behind setsid on abort', async () => {
    const abort = new AbortController();
    const script = `echo $$ >> pids; setsid sh -c 'trap "" TERM; echo $$ >> pids; while :; do sleep 0.1; done' & wait`;
    const running = exitOf(shell(script), { signal: abort.signal, graceMs: 300 });
    const pids = await writtenPids('pids', 2);
    abort.abort();
    expect(await running).toMatchObject({ cancelled: true, timedOut: false });
    expect(pids.filter(isAlive)).toEqual([]);
  });

  it('starts nothing when it is aborted already', async () => {
    const exit = await exitOf(shell('echo ran'), { signal: AbortSignal.abort() });
    expect(exit).toMatchObject({ cancelled: true, code: null, tail: '' });
  });
});

describe('leftovers of a command that has exited', () => {
  it('are ended, be they in the group or behind setsid, and keep the call from hanging no longer', async () => {
    const script = `(echo $(exec sh -c 'echo $PPID') >> pids; sleep 60) & setsid sh -c 'echo $$ >> pids; sleep 60' & sleep 0.3; echo done`;
    const exit = await exitOf(shell(script), { graceMs: 300 });
    expect(exit).toMatchObject({ code: 0, timedOut: false, tail: 'done\n' });
    expect(exit.durationMs).toBeLessThan(30_000);
    expect(pidsIn('pids')).toHaveLength(2);
    expect(pidsIn('pids').filter(isAlive)).toEqual([]);
  });

  it('may finish what they are writing', async () => {
    expect((await exitOf(shell('(sleep 0.3; echo late) & echo early'))).tail).toBe('early\nlate\n');
  });

  it('cannot make the call hang even when they have shed the mark', async () => {
    const script = `env -i PATH="$PATH" setsid sh -c 'echo $$ >> pids; sleep 60' & sleep 0.3`;
    const exit = await exitOf(shell(script), { graceMs: 300 });
    const [escaped] = pidsIn('pids');
    if (escaped !== undefined) process.kill(-escaped, 'SIGKILL');
    expect(exit.durationMs).toBeLessThan(30_000);
  });
});
