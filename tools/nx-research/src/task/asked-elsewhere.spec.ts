import {
  type AskedJob,
  askedAnywhere,
  type Host,
  linkTo,
  localHost,
  parseHosts,
  rememberJob,
  runDurably,
} from '@research/compute';
import { describeFailure, type Fingerprint, fingerprint, type HostId, taskId } from '@research/core';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { forgetAskedJob, forgetHost } from '../commands/hosts-clean/give-up';
import type { HostsCleanOptions } from '../commands/hosts';
import { askedElsewhere, whereAsked } from './asked-elsewhere';
import type { TaskScope } from '../scope/task-scope';

let workspaceRoot: string;
let said: string[];
beforeEach(() => {
  workspaceRoot = mkdtempSync(join(tmpdir(), 'asked-'));
  said = [];
});
afterEach(() => rmSync(workspaceRoot, { recursive: true, force: true }));

const id = taskId('glm', 'train');
const work = fingerprint({ of: 'glm' });
const local = localHost({ cores: 2, gpus: 0 });
const box: Host = { ...local, id: 'box' as HostId, transport: { kind: 'ssh', destination: 'me@box' } };
const renamed: Host = { ...box, id: 'station' as HostId };

const scope = <Options = unknown>(options?: Options): TaskScope<Options> =>
  ({
    workspaceRoot,
    options,
    task: { id },
    say: (line: string) => void said.push(line),
    signal: new AbortController().signal,
  }) as unknown as TaskScope<Options>;

const where = (hosts: readonly Host[], of: string = work) => whereAsked(scope(), { hosts, work: of });

/** Asks a host for a job, as far as anybody here knows. */
function ask(host: Host, more: Partial<AskedJob> = {}): Fingerprint {
  const { fingerprint: job = fingerprint({ job: host.id }), ...note } = more;
  rememberJob(
    { workspaceRoot, link: linkTo(host, workspaceRoot), fingerprint: job },
    { task: id, since: '2026-01-01T00:00:00.000Z', start: '', work, ...note },
  );
  return job;
}

const fileOf = (host: string, job: Fingerprint): string =>
  join(workspaceRoot, '.research/asked', host, `${job}.json`);

const named = (job: Fingerprint, what: RegExp) => ({
  ok: false,
  error: {
    reason: 'no-host',
    what: expect.stringMatching(
      new RegExp(`job ${job.slice(0, 6)} of glm:train, .* ${what.source}`),
    ) as string,
    tries: expect.arrayContaining([
      expect.stringContaining(`npx nx run hosts:clean --job=${job.slice(0, 6)} --forget`),
    ]) as string[],
  },
});

describe('a host that was asked and is no longer in hosts.yaml', () => {
  const gone = /on host box \(me@box:\.nx-research\), which hosts\.yaml no longer names/;

  it('has its job named, whatever the work is by now, until somebody gives it up', async () => {
    const job = ask(box);
    expect(await where([local])).toMatchObject(named(job, gone));
    expect(await where([local], fingerprint({ of: 'an edit' }))).toMatchObject(named(job, gone));
    const options = { forget: true, dryRun: false } as HostsCleanOptions;
    expect(forgetAskedJob(scope({ ...options, dryRun: true }), job.slice(0, 6))).toMatchObject({ ok: true });
    expect(await where([local])).toMatchObject({ ok: false });
    expect(forgetAskedJob(scope(options), job.slice(0, 6))).toMatchObject({ ok: true });
    expect(await where([local])).toEqual({ ok: true, value: [] });
  });

  it('has it named, too, where an earlier version has remembered the name alone', async () => {
    const job = fingerprint({ job: 'of before' });
    mkdirSync(dirname(fileOf('box', job)), { recursive: true });
    const note = { task: `${id}:smoke`, host: 'box', since: '2026-01-01', start: '' };
    writeFileSync(fileOf('box', job), JSON.stringify(note));
    expect(await where([local])).toMatchObject({
      error: { what: expect.stringContaining('on host box, which hosts.yaml no longer names') as string },
    });
    expect(await where([local, box])).toMatchObject({ ok: true, value: [{ host: { id: 'box' } }] });
  });

  it('has all of its jobs named in one failure, with one command that gives them up', async () => {
    const jobs = ['a', 'b', 'c'].map((name) => ask(box, { fingerprint: fingerprint({ job: name }) }));
    const other = ask({ ...box, id: 'shed' as HostId }, { fingerprint: fingerprint({ job: 'd' }) });
    const found = await where([local]);
    const said = found.ok ? '' : describeFailure(found.error);
    const ids = jobs.map((job) => job.slice(0, 6));
    expect(said).toMatch(
      /3 jobs of glm:train \(.*\), asked for since 2026-01-01T.*, may be running on host box/,
    );
    for (const job of [...ids, other.slice(0, 6)]) expect(said).toContain(job);
    expect(said).toContain('npx nx run hosts:clean --forget --host=box');
    expect(said).toContain(`npx nx run hosts:clean --job=${other.slice(0, 6)} --forget`);
    const options = { forget: true, dryRun: false } as HostsCleanOptions;
    ask(renamed, { fingerprint: fingerprint({ job: 'still there' }) });
    const files = parseHosts(
      'hosts:\n  station: { transport: ssh, destination: you@box, slots: { cpu: 1 } }\n',
      'hosts.yaml',
    );
    const clean = { ...scope(options), hostsFiles: files.ok ? [files.value] : [], ports: { env: {} } };
    expect(await forgetHost(clean as unknown as TaskScope<HostsCleanOptions>, 'box')).toMatchObject({
      ok: true,
    });
    expect(
      askedAnywhere(workspaceRoot)
        .map(({ host }) => host)
        .sort(),
    ).toEqual(['shed', 'station']);
    expect(await forgetHost(clean as unknown as TaskScope<HostsCleanOptions>, 'box')).toMatchObject({
      ok: false,
      error: { reason: 'not-found' },
    });
  });

  it('is nothing to other tasks', async () => {
    ask(box, { task: 'other:train', work: fingerprint({ of: 'other' }) });
    expect(await where([local])).toEqual({ ok: true, value: [] });
  });
});

describe('a host that was asked and was renamed', () => {
  it('is known by where it leads, and keeps what was seen of the log', async () => {
    const job = ask(box);
    writeFileSync(fileOf('box', job).replace('.json', '.seen'), 'start 7 1');
    expect(await where([local, renamed])).toMatchObject({
      ok: true,
      value: [{ host: { id: 'station' }, note: { host: 'station' } }],
    });
    expect(existsSync(fileOf('box', job))).toBe(false);
    expect(askedAnywhere(workspaceRoot)).toMatchObject([{ host: 'station', at: 'me@box:.nx-research' }]);
    expect(readFileSync(fileOf('station', job).replace('.json', '.seen'), 'utf8')).toBe('start 7 1');
  });

  it.each<[string, Partial<Host>]>([
    ['destination', { transport: { kind: 'ssh', destination: 'you@box' } }],
    ['folder', { folder: 'elsewhere' }],
    ['configuration of ssh', { transport: { kind: 'ssh', destination: 'me@box', configFile: 'ssh' } }],
  ])('and got another %s is another host', async (_name, change) => {
    const job = ask(box);
    expect(await where([local, { ...renamed, ...change }])).toMatchObject(named(job, /on host box/));
  });
});

describe('a host that leads elsewhere than when it was asked', () => {
  it('has all jobs named that it does not have', async () => {
    const jobs = ['a', 'b'].map((name) => ask(box, { fingerprint: fingerprint({ job: name }) }));
    const found = await where([local, { ...local, id: box.id }]);
    const said = found.ok ? '' : describeFailure(found.error);
    for (const job of jobs) expect(said).toContain(job.slice(0, 6));
    expect(said).toMatch(/2 jobs of .* on host box .*; that host is this machine now and does not have them/);
    expect(said).toContain('npx nx run hosts:clean --forget --host=box');
  });

  it('is asked; where it does not have the job, that is named', async () => {
    const job = ask(box);
    // The name has come to mean this machine, which can be asked.
    const moved: Host = { ...local, id: box.id };
    expect(await where([local, moved])).toMatchObject(
      named(job, /on host box \(me@box:\.nx-research\); that host is this machine now and does not have it/),
    );
    expect(existsSync(fileOf('box', job))).toBe(true);
  });

  it('is the same machine by a new address where it has the job', async () => {
    const outputFolder = join(workspaceRoot, 'out');
    const job = fingerprint({ job: 'here' });
    const env = { PATH: process.env['PATH'] ?? '' };
    const limits = { needs: { cpu: 1, gpu: 0 }, limitSeconds: 60, reads: [], writes: ['a'] };
    const submitted = await runDurably(
      { fingerprint: job, argv: ['sh', '-c', 'echo a > $WRITE_DIR/a'], env, cwd: workspaceRoot, ...limits },
      {
        workspaceRoot,
        host: local,
        taskId: id,
        outputFolder,
        script: 's',
        observer: { say: () => undefined },
        until: 'submit',
      },
    );
    expect(submitted).toMatchObject({ ok: true });
    rmSync(fileOf('local', job));
    ask(box, { fingerprint: job });
    const moved: Host = { ...local, id: box.id };
    const asked = await where([moved]);
    expect(asked).toMatchObject({ ok: true, value: [{ host: { id: 'box' } }] });
    expect(askedAnywhere(workspaceRoot)).toMatchObject([{ host: 'box', at: 'this machine' }]);
    const other = await askedElsewhere(scope(), { host: local, asked: asked.ok ? asked.value : [] });
    expect(other).toMatchObject({ ok: true, value: { id: 'box' } });
    expect(said).toEqual([`job ${job.slice(0, 6)} of glm:train is on host box, so it stays there`]);
  });
});
