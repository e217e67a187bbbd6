import type { JobEnd } from '@research/compute';
import { type HostId, taskId } from '@research/core';
import { runCommand } from '@research/process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { notificationOf } from './notification';
import { notifier } from './notifier';
import { notifyingCommand } from './notifying-command';

/** A text that a shell would act on, wherever it came into a command line. */
const hostile = `exit "1"; $(touch owned) \`touch owned\` ' & <b>\nsecond line`;

const end = (changes: Partial<JobEnd> = {}): JobEnd => ({
  kind: 'done',
  taskId: taskId('glm', 'train'),
  host: 'box' as HostId,
  job: '3fa9c1',
  ranMs: 185 * 60_000,
  ...changes,
});

/** As /proc has it: `S` for one that sleeps, `Z` for one that is dead, nothing for none. */
function stateOf(pid: number): string {
  const file = `/proc/${pid}/stat`;
  return existsSync(file) ? (/\) (.)/.exec(readFileSync(file, 'utf8'))?.[1] ?? '') : '';
}

describe('the notifier', () => {
  let root: string;
  let said: string[];
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'notify-'));
    said = [];
  });
  afterEach(() => rmSync(root, { recursive: true, force: true }));
  const read = (name: string): string => readFileSync(join(root, name), 'utf8');

  /** A notifier for a value of RESEARCH_NOTIFY. */
  const notify = (value: string, env: Readonly<Record<string, string>> = {}, limitSeconds = 10) =>
    notifier(
      {
        workspaceRoot: root,
        signal: new AbortController().signal,
        say: (line) => void said.push(line),
        ports: {
          env: { ...process.env, RESEARCH_NOTIFY: value, ...env },
          now: () => new Date(),
          write: () => undefined,
          runCommand,
        },
      },
      { limitSeconds, graceMs: 200 },
    );

  /** A program of this name that comes first in PATH. */
  function program(name: string, script: string): Record<string, string> {
    mkdirSync(join(root, 'bin'), { recursive: true });
    writeFileSync(join(root, 'bin', name), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
    return { PATH: `${join(root, 'bin')}:${process.env['PATH'] ?? ''}` };
  }

  it('runs the command with what there is to tell, as text that no shell reads', async () => {
    const failure = { reason: 'command-failed', what: hostile } as const;
    const tell = notify('cat > told; env -0 > facts; echo "$MY_TOKEN" > token', { MY_TOKEN: 'mine' });
    await tell(end({ kind: 'failed', failure }));
    const message = `job 3fa9c1 of glm:train on host box failed after 3 h 5 min: ${hostile}`;
    expect(read('told')).toBe(`${message}\n`);
    const facts = read('facts').split('\0');
    expect(facts.filter((line) => line.startsWith('RESEARCH_NOTIFY_')).sort()).toEqual([
      'RESEARCH_NOTIFY_HOST=box',
      'RESEARCH_NOTIFY_JOB=3fa9c1',
      `RESEARCH_NOTIFY_MESSAGE=${message}`,
      'RESEARCH_NOTIFY_SECONDS=11100',
      'RESEARCH_NOTIFY_STATE=failed',
      'RESEARCH_NOTIFY_TASK=glm:train',
      'RESEARCH_NOTIFY_TITLE=glm:train failed',
    ]);
    expect(read('token')).toBe('mine\n');
    expect(existsSync(join(root, 'owned'))).toBe(false);
    expect(said).toEqual([]);
  });

  it('does nothing where nobody has asked for it', async () => {
    const unasked = notify('', program('sh', 'touch "$0.ran"'));
    await unasked(end());
    expect(existsSync(join(root, 'bin/sh.ran'))).toBe(false);
    expect(said).toEqual([]);
  });

  it('ends a command that hangs, and all that it has started, and says so', async () => {
    const tell = notify('trap "" TERM; sleep 60 & echo $! > child; echo hangs; wait', {}, 0.3);
    const beganMs = performance.now();
    await tell(end());
    expect(performance.now() - beganMs).toBeLessThan(30_000);
    expect(stateOf(Number(read('child')))).toMatch(/^[ZX]?$/);
    expect(said.join('\n')).toMatch(
      /RESEARCH_NOTIFY=trap[^]*time limit of 0\.3 s, so the notification[^]*\| hangs/,
    );
  });

  it('says once that the command failed, and does not fail itself', async () => {
    const tell = notify('echo no such topic >&2; exit 4');
    await tell(end({ kind: 'lost', startsAgain: true }));
    await tell(end());
    expect(said).toHaveLength(1);
    expect(said[0]).toMatch(/^warning: RESEARCH_NOTIFY=echo [^]*exit code 4[^]*\| no such topic/);
  });

  it('does not mind a command that reads nothing of its input, nor a failure of many words', async () => {
    const failure = { reason: 'command-failed', what: 'x'.repeat(1_000_000) } as const;
    await notify('exec <&-; printf %s "$RESEARCH_NOTIFY_MESSAGE" > told')(end({ kind: 'failed', failure }));
    expect(said).toEqual([]);
    expect(read('told')).toHaveLength(500);
  });

  it('takes the notifications of the desktop', async () => {
    const env = program('notify-send', 'for one in "$@"; do printf "%s\\n" "$one"; done > "$0.said"');
    await notify(
      'desktop',
      env,
    )(end({ kind: 'failed', failure: { reason: 'command-failed', what: 'a < b & c' } }));
    expect(read('bin/notify-send.said').split('\n').slice(1, -1)).toEqual([
      '--',
      'glm:train failed',
      'job 3fa9c1 of glm:train on host box failed after 3 h 5 min: a &lt; b &amp; c',
    ]);
    expect(said).toEqual([]);
  });

  it('says once where the desktop has no notifications', async () => {
    const tell = notify('desktop', { PATH: join(root, 'nothing') });
    await tell(end());
    await tell(end());
    expect(said).toHaveLength(1);
    expect(said[0]).toContain(
      'RESEARCH_NOTIFY=desktop: notify-send was not found, so the notification may not have arrived',
    );
  });
});

it('gives a Mac message and title as arguments of a script', () => {
  const settings = { value: 'desktop', env: {}, cwd: '/', platform: 'darwin' } as const;
  const { argv } = notifyingCommand({ title: 'T "', message: hostile, facts: {} }, settings);
  expect(argv[0]).toBe('osascript');
  expect(argv.slice(-2)).toEqual([hostile, 'T "']);
  expect(argv[2]).not.toContain('touch');
});

it.each([
  [end(), 'job 3fa9c1 of glm:train on host box is done after 3 h 5 min'],
  [end({ kind: 'cancelled', ranMs: 7000 }), 'job 3fa9c1 of glm:train on host box was cancelled after 7 s'],
  [
    { kind: 'lost', taskId: taskId('glm', 'train'), host: 'box' as HostId, job: '3fa9c1', startsAgain: true },
    'job 3fa9c1 of glm:train on host box was lost; it starts again, with its checkpoints',
  ],
  [
    end({ kind: 'uncollected', failure: { reason: 'file-system', what: 'no space' } }),
    'job 3fa9c1 of glm:train on host box has ended, and is not collected after 3 h 5 min: no space',
  ],
] satisfies [JobEnd, string][])('says in one sentence what has become of a job: %#', (of, message) => {
  expect(notificationOf(of).message).toBe(message);
});
