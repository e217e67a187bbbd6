import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fingerprint, hashBytes, statePath, taskId, type Result } from '@research/core';
import { allowedEnvironment } from '@research/process';
import { localHost } from '../hosts/local-host';
import { outputsInPlace } from '../outputs/outputs-in-place';
import type { Job } from './job';
import { runJob } from './run-job';
import type { WorkTimes } from './work-context';
import type { StagedOutcome } from './staged-work';
import type { WorkContext } from './work-context';

let workspaceRoot: string;
let outputFolder: string;
beforeEach(() => {
  workspaceRoot = mkdtempSync(join(tmpdir(), 'run-job-'));
  outputFolder = join(workspaceRoot, 'projects', 'model', 'out', 'build');
});
afterEach(() => rmSync(workspaceRoot, { recursive: true, force: true }));

const identity = fingerprint({ script: 'one' });

function context(more: Partial<WorkContext> = {}): WorkContext {
  const host = localHost({ cores: 2, gpus: 2 });
  return {
    workspaceRoot,
    host,
    taskId: taskId('model', 'build'),
    outputFolder,
    tools: { R: '4.2' },
    ...more,
  };
}

function job(script: string, writes: readonly string[], more: Partial<Job> = {}): Job {
  return {
    fingerprint: identity,
    argv: ['sh', '-c', script],
    env: allowedEnvironment(process.env, []),
    cwd: workspaceRoot,
    needs: { cpu: 1, gpu: 0 },
    reads: [],
    writes,
    limitSeconds: 30,
    ...more,
  };
}

function ran<T>(result: Result<StagedOutcome<T>>) {
  if (!result.ok) throw new Error(`${result.error.what}\n${result.error.said}`);
  if (result.value.kind !== 'ran') throw new Error('it was kept');
  return result.value;
}

const output = (name: string): string => readFileSync(join(outputFolder, name), 'utf8');
const failed = (reason: string, what: unknown = expect.any(String)) => ({
  ok: false,
  error: { reason, what },
});

describe('a job that goes well', () => {
  it('puts exactly the declared outputs in place, with their provenance, and leaves no staging folder', async () => {
    const script =
      'mkdir $WRITE_DIR/sub; echo a > $WRITE_DIR/a.txt; echo b > $WRITE_DIR/sub/b.txt; echo c > $WRITE_DIR/c';
    const now = () => new Date(0);
    const worked = jest.fn((times: WorkTimes) => times);
    const outcome = ran(
      await runJob(job(script, ['a.txt', 'sub/b.txt']), context({ ports: { now }, observer: { worked } })),
    );
    expect(outcome).toMatchObject({ undeclared: ['c'], slots: [{ kind: 'cpu', number: 0 }] });
    expect(worked.mock.calls).toEqual([[{ waitedMs: 0, ranMs: expect.any(Number) }]]);
    expect(readdirSync(outputFolder).sort()).toEqual(['a.txt', 'provenance.json', 'sub']);
    expect(output('sub/b.txt')).toBe('b\n');
    expect(JSON.parse(output('provenance.json'))).toEqual({
      fingerprint: identity,
      host: 'local',
      startedAt: '1970-01-01T00:00:00.000Z',
      durationMs: worked.mock.calls[0]?.[0].ranMs,
      tools: { R: '4.2' },
      writes: { 'a.txt': hashBytes('a\n'), 'sub/b.txt': hashBytes('b\n') },
    });
    expect(readdirSync(statePath(workspaceRoot, 'staging'))).toEqual([]);
  });

  it('does not touch a file whose bytes are the same, and removes what is no longer declared', async () => {
    await runJob(
      job('echo a > $WRITE_DIR/a; echo b > $WRITE_DIR/b; mkdir $WRITE_DIR/d; echo > $WRITE_DIR/d/e', [
        'a',
        'b',
        'd/e',
      ]),
      context(),
    );
    const before = statSync(join(outputFolder, 'a'));
    await delay(20);
    const outcome = ran(
      await runJob(job('echo a > $WRITE_DIR/a; echo B > $WRITE_DIR/b', ['a', 'b']), context()),
    );
    expect(outcome.writes.map(({ name, changed }) => [name, changed])).toEqual([
      ['a', false],
      ['b', true],
    ]);
    const after = statSync(join(outputFolder, 'a'));
    expect([after.mtimeMs, after.ino]).toEqual([before.mtimeMs, before.ino]);
    expect(readdirSync(outputFolder).sort()).toEqual(['a', 'b', 'provenance.json']);
  });

  it('may turn a file into a folder, and back', async () => {
    const asFile = job('echo f > $WRITE_DIR/x', ['x']);
    ran(await runJob(asFile, context()));
    ran(await runJob(job('mkdir $WRITE_DIR/x; echo y > $WRITE_DIR/x/y', ['x/y']), context()));
    expect(output('x/y')).toBe('y\n');
    ran(await runJob(asFile, context()));
    expect(output('x')).toBe('f\n');
  });

  it('gets the GPUs it leased, and keeps the lease open for its children', async () => {
    const script = 'echo $CUDA_VISIBLE_DEVICES > $WRITE_DIR/gpus; ls -l /proc/self/fd > $WRITE_DIR/open';
    ran(await runJob(job(script, ['gpus', 'open'], { needs: { cpu: 1, gpu: 2 } }), context()));
    expect(output('gpus')).toBe('0,1\n');
    for (const slot of ['gpu.0', 'gpu.1', 'cpu.0']) expect(output('open')).toContain(`slots/local/${slot}`);
    expect(output('open')).not.toContain('cpu.1');
  });

  it('removes what a killed run of the same task left behind', async () => {
    ran(await runJob(job('dirname $WRITE_DIR > $WRITE_DIR/a', ['a']), context()));
    mkdirSync(join(output('a').trim(), '1-dead', 'half'), { recursive: true });
    ran(
      await runJob(
        job('ls $(dirname $WRITE_DIR) > $WRITE_DIR/a; basename $WRITE_DIR > $WRITE_DIR/b', ['a', 'b']),
        context(),
      ),
    );
    expect(output('a')).toBe(output('b'));
  });
});

describe('a job that fails leaves the outputs of before', () => {
  beforeEach(async () => {
    ran(await runJob(job('echo old > $WRITE_DIR/a', ['a']), context()));
  });
  afterEach(async () => {
    expect(output('a')).toBe('old\n');
    expect(await outputsInPlace(outputFolder, identity, ['a'])).toBe(true);
    expect(readdirSync(statePath(workspaceRoot, 'staging'))).toEqual([]);
  });

  it('by its exit code', async () => {
    const result = await runJob(job('echo new > $WRITE_DIR/a; echo row 7 >&2; exit 3', ['a']), context());
    expect(result).toMatchObject({ ok: false, error: { reason: 'command-failed', said: 'row 7' } });
  });

  it('by its time limit, even when it then says all is well', async () => {
    const script = `trap 'exit 0' TERM; echo new > $WRITE_DIR/a; while :; do sleep 0.05; done`;
    expect(await runJob(job(script, ['a'], { limitSeconds: 0.3 }), context())).toMatchObject(
      failed('time-limit'),
    );
  });

  it('by an interruption', async () => {
    const abort = new AbortController();
    const sink = { line: () => abort.abort() };
    const script = 'echo new > $WRITE_DIR/a; echo up; sleep 30';
    const result = await runJob(job(script, ['a']), context({ sink, signal: abort.signal }));
    expect(result).toMatchObject(failed('interrupted'));
  });

  it('by an output that is missing, naming what was found', async () => {
    const result = await runJob(job('echo new > $WRITE_DIR/A.txt', ['a']), context());
    expect(result).toMatchObject(failed('missing-output', expect.stringContaining('found instead: A.txt')));
  });

  it.each([
    ['a link', 'echo x > $WRITE_DIR/b; ln -s b $WRITE_DIR/a', ['a']],
    ['a link out', 'ln -s /etc/hostname $WRITE_DIR/a', ['a']],
    ['a folder that is a link', 'ln -s /etc $WRITE_DIR/etc', ['etc/hostname']],
    ['a folder', 'mkdir $WRITE_DIR/a', ['a']],
    ['a pipe', 'mkfifo $WRITE_DIR/a', ['a']],
  ])('by an output that is %s', async (_name, script, writes) => {
    expect(await runJob(job(script, writes), context())).toMatchObject(failed('unsafe-output'));
  });

  it.each(['../a', '/etc/x', 'a/../../x', '', './a', 'a//b', 'a\\b', 'provenance.json'])(
    'by the declared name %j, before it runs',
    async (name) => {
      const result = await runJob(job('touch ran', [name]), context());
      expect(result).toMatchObject(failed('unsafe-output'));
      expect(existsSync(join(workspaceRoot, 'ran'))).toBe(false);
    },
  );

  it('by a read that does not exist, before it runs', async () => {
    const gone = join(workspaceRoot, 'gone.csv');
    const result = await runJob(job('touch ran', ['a'], { reads: [gone] }), context());
    expect(result).toMatchObject(failed('missing-file', expect.stringContaining(gone)));
    expect(existsSync(join(workspaceRoot, 'ran'))).toBe(false);
  });
});

describe('an output folder that leads elsewhere is refused', () => {
  let elsewhere: string;
  beforeEach(() => {
    elsewhere = mkdtempSync(join(tmpdir(), 'elsewhere-'));
    writeFileSync(join(elsewhere, 'precious'), '');
    mkdirSync(join(workspaceRoot, 'projects', 'model'), { recursive: true });
  });
  afterEach(() => {
    expect(readdirSync(elsewhere)).toEqual(['precious']);
    rmSync(elsewhere, { recursive: true });
  });
  const write = () => job('echo a > $WRITE_DIR/a', ['a']);

  it('as a link', async () => {
    symlinkSync(elsewhere, join(workspaceRoot, 'projects', 'model', 'out'));
    expect(await runJob(write(), context())).toMatchObject(
      failed('unsafe-output', expect.stringContaining('out')),
    );
  });

  it('as a link that the job itself made', async () => {
    const script = `rm -rf projects/model/out; ln -s ${elsewhere} projects/model/out; echo a > $WRITE_DIR/a`;
    expect(await runJob(job(script, ['a']), context())).toMatchObject(failed('unsafe-output'));
  });

  it('as a folder outside the workspace, or the workspace itself', async () => {
    for (const outside of [elsewhere, workspaceRoot]) {
      expect(await runJob(write(), context({ outputFolder: outside }))).toMatchObject(
        failed('unsafe-output'),
      );
    }
  });

  it('as a link inside it, which is removed and not followed', async () => {
    mkdirSync(outputFolder, { recursive: true });
    symlinkSync(elsewhere, join(outputFolder, 'sub'));
    ran(await runJob(job('mkdir $WRITE_DIR/sub; echo a > $WRITE_DIR/sub/a', ['sub/a']), context()));
    expect(output('sub/a')).toBe('a\n');
  });
});
