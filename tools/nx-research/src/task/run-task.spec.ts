import { fail, ok, taskId } from '@research/core';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readAttempts } from '@research/reporting';
import * as z from 'zod';
import type { TaskKind } from '../wiring/task-kind';
import type { WiredTask } from '../wiring/wired-task';
import { memoryFiles } from '../wiring/workspace-files';
import { runTask, type TaskBody } from './run-task';

const options = z.strictObject({
  size: z.int().default(1),
  retries: z.int().default(0),
  critical: z.boolean().default(true),
  env: z.array(z.string()).default([]),
  secrets: z.array(z.string()).default([]),
});
const kind: TaskKind<typeof options> = {
  name: 'sample',
  options,
  cache: true,
  writes: () => [],
  plan: () => ({ reads: [], sources: [], tools: [], problems: [] }),
};

describe('runTask', () => {
  let root: string;
  let said: string;
  let controller: AbortController;
  let variables: Record<string, string>;
  beforeEach(() => {
    controller = new AbortController();
    root = mkdtempSync(join(tmpdir(), 'run-task-'));
    said = '';
    variables = {};
  });
  afterEach(() => rmSync(root, { recursive: true, force: true }));

  const task = (changes: Partial<WiredTask> = {}): WiredTask => ({
    id: taskId('p', 'build'),
    project: 'p',
    projectRoot: 'projects/p',
    target: 'build',
    kind: 'sample',
    options: {},
    runsOn: 'here',
    explicit: false,
    cache: true,
    reads: [],
    sources: [],
    tracked: [],
    links: [],
    upstreamFiles: [],
    writes: [],
    outputFolder: 'projects/p/out/build',
    after: [],
    tools: [],
    optionalTools: [],
    pythonModules: [],
    facts: {},
    env: [],
    problems: [],
    ...changes,
  });

  function run(given: unknown, body: TaskBody<z.output<typeof options>>, changes: Partial<WiredTask> = {}) {
    const files = memoryFiles({
      'projects/p/project.json': '{\n"targets": {"build": {"options": {\n"size": "x"}}}}',
    });
    const own = task(changes);
    const document = task({
      id: taskId('d', 'build'),
      kind: 'document',
      after: [own.id],
      writes: ['main.pdf'],
      outputFolder: 'd/out/build',
    });
    const tasks = [own, document];
    const wirings = new Map([['p', { tasks, targets: {}, edges: [], problems: [] }]]);
    return runTask({
      kind,
      body,
      options: given,
      wired: {
        workspaceRoot: root,
        task: own,
        companions: () => [],
        graph: () => ({}),
        kinds: new Map(),
        wirings,
        projects: [],
        files,
        nxJson: {},
      },
      signal: controller.signal,
      ports: {
        env: { RESEARCH_RUN_ID: 'run', ...variables },
        now: () => new Date(0),
        write: (text) => (said += text),
        runCommand: () => Promise.reject(new Error('nothing is run here')),
      },
    });
  }

  const records = () => readAttempts(root, 'run');

  it('runs the body with parsed options and leaves a side file', async () => {
    expect(await run({ size: 3 }, () => Promise.resolve(ok({ status: 'done' })))).toBe(true);
    expect(await records()).toMatchObject([
      { task: 'p:build', attempt: 1, status: 'done', endedAt: '1970-01-01T00:00:00.000Z' },
    ]);
  });

  it('refuses options with file and line, and never calls the body', async () => {
    let called = false;
    const body = () => Promise.resolve(((called = true), ok({ status: 'done' } as const)));
    expect(await run({ size: 'x' }, body)).toBe(false);
    expect(called).toBe(false);
    expect(said).toMatch(/projects\/p\/project\.json:3: option "size"/);
  });

  it('shows nothing that a terminal acts on, whoever has said it; of a command colours pass', async () => {
    const bad = '\u001b[2J\u001b]0;title\u0007\u009b1A\u202e';
    const what = `gone${bad}`;
    const body: TaskBody<z.output<typeof options>> = ({ say, sink }) => {
      say(`said${bad}`);
      sink.line(`\u001b[31mline\u001b[0m${bad}`, 'stdout');
      return Promise.resolve(fail({ reason: 'not-found', what, said: bad, tries: [bad] }));
    };
    expect(await run({}, body)).toBe(false);
    expect(said).toContain('\u001b[31mline\u001b[0m');
    expect(said.replace(/\u001b\[(?:31|0)m/g, '')).toMatch(
      /^[^\p{Bidi_Control}\u0000-\u0009\u000b-\u001f\u007f-\u009f]*$/u,
    );
    expect(said).toMatch(/said[^]*line[^]*gone/);
  });

  it('says what is wrong with the declaration before what is wrong with options taken over from it', async () => {
    const problems = [{ reason: 'invalid-options' as const, what: 'option "results" in target "train"' }];
    const done: TaskBody<unknown> = () => Promise.resolve(ok({ status: 'done' }));
    expect(await run({ results: [] }, done, { problems })).toBe(false);
    expect(said).toContain('option "results" in target "train"');
    expect(said).not.toContain('unknown option');
  });

  it('refuses a task with problems in its wiring', async () => {
    const problems = [
      { reason: 'unwritten-read', what: 'no project writes x', at: { file: 'a.tex', line: 4 } },
    ] as const;
    expect(await run({}, () => Promise.resolve(ok({ status: 'done' })), { problems })).toBe(false);
    expect(said).toContain('a.tex:4: no project writes x');
  });

  it('fails once unless more attempts are asked for, and keeps a record of each', async () => {
    const failing = () => Promise.resolve(fail({ reason: 'command-failed', what: 'no luck' } as const));
    expect(await run({}, failing)).toBe(false);
    expect(await records()).toMatchObject([
      { status: 'failed', failure: { reason: 'command-failed', what: 'no luck' } },
    ]);
    rmSync(join(root, '.research'), { recursive: true });
    expect(await run({ retries: 1 }, failing)).toBe(false);
    expect(await records()).toHaveLength(2);
    expect(said).toContain('attempt 1 failed; trying again');
  });

  it('tells of each attempt what it has found out itself', async () => {
    let tries = 0;
    const failing: Parameters<typeof run>[1] = ({ noted }) => {
      tries += 1;
      if (tries === 1) noted.add({ queueMs: 5, runMs: 7 });
      return Promise.resolve(fail({ reason: 'command-failed', what: 'no luck' }));
    };
    expect(await run({ retries: 1 }, failing)).toBe(false);
    const [first, second] = await records();
    expect(first).toMatchObject({ status: 'failed', queueMs: 5, runMs: 7 });
    expect(second).not.toHaveProperty('runMs');
  });

  it('tries again, twice, what may pass by itself', async () => {
    const busy = () => Promise.resolve(fail({ reason: 'network', what: 'busy', transient: true } as const));
    expect(await run({}, busy)).toBe(false);
    expect(await records()).toHaveLength(3);
  });

  it('fails softly where it is not critical, and only after its last attempt', async () => {
    const failing = () => Promise.resolve(fail({ reason: 'command-failed', what: 'no luck' } as const));
    expect(await run({ retries: 1, critical: false }, failing)).toBe(true);
    expect(await records()).toMatchObject([
      { attempt: 1, status: 'failed' },
      { attempt: 2, status: 'soft', failure: { what: 'no luck' } },
    ]);
    expect(said).toMatch(/attempt 1 failed; trying again\n[^]*p:build failed softly/);
  });

  it('does not fail softly when it is interrupted', async () => {
    const failing = () => {
      controller.abort();
      return Promise.resolve(fail({ reason: 'command-failed', what: 'killed' } as const));
    };
    expect(await run({ critical: false }, failing)).toBe(false);
    expect(await records()).toMatchObject([{ status: 'interrupted' }]);
  });

  it('names a finished document that the failure leaves behind', async () => {
    mkdirSync(join(root, 'd/out/build'), { recursive: true });
    writeFileSync(join(root, 'd/out/build/main.pdf'), '');
    await run({}, () => Promise.resolve(fail({ reason: 'command-failed', what: 'no luck' } as const)));
    expect(said).toMatch(
      /d\/out\/build\/main\.pdf is kept, but stale: it is the one of \d{4}-\d\d-\d\d \d\d:\d\d/,
    );
    expect(existsSync(join(root, 'd/out/build/main.pdf'))).toBe(true);
  });

  describe('with variables', () => {
    const named = { env: ['DECLARED'], secrets: ['SECRET', 'PIN'] };
    beforeEach(() => {
      variables = {
        DECLARED: 'declared-value',
        SECRET: 'first line\nsecond line',
        NFLVERSE_MIRROR: 'https://h/?k=key-of-it',
      };
      writeFileSync(join(root, '.env'), 'PIN=1234\nDECLARED=other\n');
    });
    /** All that a run has left and said. */
    const left = (): string =>
      said +
      readdirSync(root, { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile() && entry.name !== '.env')
        .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'utf8'))
        .join('');

    it('conceals their values in whatever it says and records', async () => {
      const talking: Parameters<typeof run>[1] = ({ say, ports, secrets }) => {
        expect(secrets).toEqual({ SECRET: variables['SECRET'], PIN: '1234' });
        const all = `${Object.values(variables).join(' ')} 1234`;
        say(all);
        ports.write(all);
        const failure = { reason: 'network', what: all, said: all, tries: [all] } as const;
        return Promise.resolve(fail({ ...failure, causes: [failure] }));
      };
      expect(await run({ ...named, critical: false, retries: 1 }, talking)).toBe(true);
      expect(await run(named, talking)).toBe(false);
      expect(left()).not.toMatch(/declared-value|(?:first|second) line|key-of-it/);
      expect(said).toMatch(/^warning: the value of PIN has fewer than 6 characters[^]*\*\*\* 1234/);
      expect(await records()).toMatchObject([{ failure: { reason: 'network' } }, { status: 'soft' }]);
    });

    it('conceals them in the words of a bug and in notes', async () => {
      await run(named, () => Promise.reject(new TypeError(`no ${variables['DECLARED']}`)));
      const notes = [`took ${variables['DECLARED']}`];
      await run(named, () => Promise.resolve(ok({ status: 'done', notes, next: notes })));
      expect(left()).not.toContain('declared-value');
      expect(said).toContain('TypeError: no ***');
    });

    it('refuses one that is both a setting and a secret', async () => {
      const both = { env: ['SECRET'], secrets: ['SECRET'] };
      expect(await run(both, () => Promise.resolve(ok({ status: 'done' })))).toBe(false);
      expect(said).toContain('SECRET is both in "env" and in "secrets"');
    });
  });
});
