import { spawn } from 'node:child_process';
import {
  chmodSync,
  chownSync,
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
import { fingerprint, type HostId, type Result } from '@research/core';
import { allowedEnvironment } from '@research/process';
import { attachJob } from '../durable/attach-job';
import { cleanHost } from '../durable/clean-host';
import { deliverJob } from '../durable/deliver-job';
import { ensureJob } from '../durable/ensure-job';
import type { JobRef } from '../durable/job-ref';
import { listJobs } from '../durable/list-jobs';
import { shipJob } from '../durable/ship-job';
import { localHost } from '../hosts/local-host';
import type { Job } from '../jobs/job';
import type { Link } from './link';
import { proveHost } from './prove-host';

const isRoot = process.getuid?.() === 0;
const stranger = 12_345;

let box: string;
let workspaceRoot: string;
/** The folder of the host's jobs. */
let state: string;
beforeEach(() => {
  box = mkdtempSync(join(tmpdir(), 'far-folder-'));
  workspaceRoot = join(box, 'workspace');
  mkdirSync(join(workspaceRoot, 'in'), { recursive: true });
  state = join(box, 'home/jobs');
  mkdirSync(join(box, 'home'));
});
afterEach(() => rmSync(box, { recursive: true, force: true }));

/** The program of jobs as on a host behind SSH, without the SSH. */
const link = (): Link => ({
  host: 'box' as HostId,
  kind: 'ssh',
  destination: 'box',
  state,
  slots: 'this',
  startPerl: () => ({
    child: spawn('perl', ['-'], {
      stdio: ['pipe', 'pipe', 'pipe'],
      env: allowedEnvironment(process.env, []),
      detached: true,
    }),
  }),
});

const mode = (...path: string[]): string => (statSync(join(state, ...path)).mode & 0o777).toString(8);
const blobs = (): string[] => readdirSync(join(state, 'blobs')).filter((name) => !name.startsWith('.'));

/** Runs a job of a script that reads `in/a`; gives what it wrote, and how many files travelled. */
async function run(script: string): Promise<{ out: string; sent: number }> {
  const job: Job = {
    fingerprint: fingerprint({ script }),
    argv: ['sh', '-c', script],
    env: allowedEnvironment(process.env, []),
    cwd: workspaceRoot,
    needs: { cpu: 1, gpu: 0 },
    reads: [join(workspaceRoot, 'in/a')],
    writes: ['out'],
    limitSeconds: 60,
  };
  const ref: JobRef = { workspaceRoot, link: link(), fingerprint: job.fingerprint };
  let sent = 0;
  const label = { task: 'glm:train', host: 'box', since: new Date().toISOString(), script: 'a.sh' };
  const host = localHost({ cores: 2, gpus: 0 });
  const shipment = await shipJob(job, workspaceRoot);
  const spec = { job, label, name: 'job', host, link: ref.link, graceSeconds: 1, shipment };
  const ensured = await ensureJob(ref, spec, {
    mayStart: true,
    observer: { sending: (files) => (sent += files.length) },
  });
  if (!ensured.ok || ensured.value.kind === 'absent') throw new Error(JSON.stringify(ensured));
  const { start } = ensured.value;
  await attachJob(ref, { start, from: 0, observer: { bytes: () => undefined } });
  const into = join(box, 'into');
  const delivered = await deliverJob(ref, { start, names: ['out'], into });
  if (!delivered.ok || delivered.value === 'gone') throw new Error(JSON.stringify(delivered));
  return {
    out: existsSync(join(into, 'out')) ? readFileSync(join(into, 'out'), 'utf8') : delivered.value.tail,
    sent,
  };
}

describe('the inputs of a job', () => {
  const reads = (n: number): string => `cat in/a > "$WRITE_DIR/out" # ${n}`;
  beforeEach(() => writeFileSync(join(workspaceRoot, 'in/a'), 'right\n'));

  it('travel once, and are copies of its own that nobody writes to by accident', async () => {
    expect(await run(reads(1))).toEqual({ out: 'right\n', sent: 1 });
    expect(await run(reads(2))).toEqual({ out: 'right\n', sent: 0 });
    const input = join(state, 'jobs', fingerprint({ script: reads(2) }), 'workspace/in/a');
    expect(statSync(input)).toMatchObject({ nlink: 1, mode: 0o100444 });
    expect(readdirSync(join(state, 'jobs/.inputs'))).toEqual([]);
  });

  it.each([
    ['writes to its own', 'chmod u+w in/a; echo wrong > in/a', 0],
    [
      'writes to those that all have',
      'for b in "$HOME_OF"/blobs/*; do chmod u+w $b; echo wrong > $b; touch -d @946684800 $b; done',
      1,
    ],
    [
      'puts as many other bytes there',
      'for b in "$HOME_OF"/blobs/*; do rm $b; echo wrong > $b; touch -d @946684800 $b; chmod 444 $b; done',
      1,
    ],
    ['puts a link there', 'for b in "$HOME_OF"/blobs/*; do rm $b; ln -s /etc/passwd $b; done', 1],
    ['puts a pipe there', 'for b in "$HOME_OF"/blobs/*; do rm $b; mkfifo $b; done', 1],
    ['puts a folder there', 'for b in "$HOME_OF"/blobs/*; do rm $b; mkdir $b; touch $b/x; done', 1],
    ['makes them unreadable', 'for b in "$HOME_OF"/blobs/*; do chmod 000 $b; done', isRoot ? 0 : 1],
    ['cuts them short', 'for b in "$HOME_OF"/blobs/*; do chmod u+w $b; : > $b; done', 1],
  ])('are the right bytes though another job %s', async (_what, script, sent) => {
    await run(`HOME_OF="${state}"; ${script}; echo done > "$WRITE_DIR/out"`);
    expect(await run(reads(1))).toEqual({ out: 'right\n', sent });
    expect(blobs()).toHaveLength(1);
  });

  it('that a killed program has left half made go with the next cleaning', async () => {
    await run(reads(1));
    mkdirSync(join(state, 'jobs/.inputs', `${'f'.repeat(64)}.${2 ** 22 + 1}`));
    const options = { really: true, jobDays: 9, checkpointDays: 9, inputDays: 0 };
    expect(await cleanHost(link(), options)).toMatchObject({
      ok: true,
      value: [{ kind: 'inputs', count: 2 }],
    });
    expect(readdirSync(join(state, 'jobs/.inputs'))).toEqual([]);
    expect(await run(reads(2))).toEqual({ out: 'right\n', sent: 1 });
  });
});

it('what belongs to jobs is for the user alone, and what a job makes is as the user has it', async () => {
  writeFileSync(join(workspaceRoot, 'in/a'), '');
  const { out } = await run('umask > "$WRITE_DIR/out"');
  expect(parseInt(out, 8)).toBe(process.umask());
  const [job = ''] = readdirSync(join(state, 'jobs')).filter((name) => !name.startsWith('.'));
  const folders = ['.', 'jobs', 'blobs', 'checkpoints', 'leases', `jobs/${job}`, `jobs/${job}/workspace`];
  expect(folders.map((path) => mode(path))).toEqual(folders.map(() => '700'));
  expect(['log', 'label', 'start'].map((name) => mode('jobs', job, name))).toEqual(['600', '600', '600']);
});

describe('the folder of jobs', () => {
  const refused = (why: string) => ({
    ok: false,
    error: {
      reason: 'file-system',
      what: expect.stringContaining('the folder of its jobs is not yours alone') as string,
      said: expect.stringContaining(why) as string,
    },
  });
  const trusted = { ok: true };
  const open = (path: string, bits: number): void => {
    mkdirSync(join(box, path), { recursive: true });
    chmodSync(join(box, path), bits);
  };
  const give = (path: string): void => chownSync(join(box, path), stranger, stranger);

  const cases: readonly [string, () => void, string | undefined][] = [
    ['in a folder of ours', () => undefined, undefined],
    ['that others may read', () => open('home/jobs', 0o755), undefined],
    ['that all may write to', () => open('home/jobs', 0o777), 'home/jobs can be written to by others'],
    ['that all may write to, though sticky', () => open('home/jobs', 0o1777), 'home/jobs can be written to'],
    [
      'whose own folders all may write to',
      () => open('home/jobs/blobs', 0o777),
      'jobs/blobs can be written to',
    ],
    [
      'whose checkpoints all may write to',
      () => open('home/jobs/checkpoints', 0o777),
      'checkpoints can be written to',
    ],
    ['in a folder that all may write to', () => open('home', 0o777), 'home can be written to by others'],
    ['in a sticky one, as /tmp is', () => open('home', 0o1777), undefined],
    ['behind a link to a folder of ours', () => linked(0o755), undefined],
    ['behind a link into a folder for all', () => linked(0o777), 'elsewhere can be written to by others'],
    ['behind links that go round', () => symlinkSync('jobs', state), 'too many links'],
  ];
  const linked = (bits: number): void => {
    mkdirSync(join(box, 'elsewhere/jobs'), { recursive: true });
    chmodSync(join(box, 'elsewhere'), bits);
    symlinkSync('../elsewhere/jobs', state);
  };
  /** Only root can make these. */
  const foreign: typeof cases = [
    ['of another account', () => (open('home/jobs', 0o700), give('home/jobs')), 'belongs to account 12345'],
    [
      'with checkpoints of another',
      () => (open('home/jobs/checkpoints', 0o700), give('home/jobs/checkpoints')),
      'account 12345',
    ],
    [
      'in a folder of another',
      () => (open('home/jobs', 0o700), give('home')),
      'home belongs to account 12345',
    ],
    [
      'of a group with others',
      () => (open('home/jobs', 0o770), chownSync(state, 0, stranger)),
      'can be written to',
    ],
    ['of a group of ours', () => open('home/jobs', 0o770), undefined],
  ];

  it.each([...cases, ...(isRoot ? foreign : [])])(
    '%s is judged, whatever is asked',
    async (_what, make, why) => {
      make();
      const asked: (() => Promise<Result<unknown>>)[] = [() => listJobs(link()), () => proveHost(link())];
      for (const ask of asked) expect(await ask()).toMatchObject(why === undefined ? trusted : refused(why));
    },
  );
});
