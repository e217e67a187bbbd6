import { askedAnywhere, type Host, linkTo, localHost, parseHosts, rememberJob } from '@research/compute';
import { describeFailure, type Fingerprint, type HostId, taskId } from '@research/core';
import { blockOf, fitsOf, trialsOf } from '@research/search';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { forgetHost } from '../../commands/hosts-clean/give-up';
import type { HostsCleanOptions } from '../../commands/hosts';
import type { TaskScope } from '../../scope/task-scope';
import { describePlaces, followHosts } from './hosts-of-blocks';
import { blocksOf, type NotedBlock, noteBlock } from './placed-blocks';

let workspaceRoot: string;
let said: string[];
let hostsFiles: TaskScope<unknown>['hostsFiles'];
beforeEach(() => {
  workspaceRoot = mkdtempSync(join(tmpdir(), 'hosts-of-blocks-'));
  said = [];
});
afterEach(() => rmSync(workspaceRoot, { recursive: true }));

const folder = (): string => join(workspaceRoot, '.research/search/trees/blocks');
const scope = (options = {}) =>
  ({
    ...{ workspaceRoot, hostsFiles, options, ports: { env: {} }, signal: new AbortController().signal },
    task: { id: taskId('trees', 'search'), project: 'trees' },
    say: (line: string) => void said.push(line),
  }) as unknown as TaskScope<HostsCleanOptions>;
const hosts = (...lines: string[]): void => {
  const parsed = parseHosts(
    ['hosts:', '  local: { slots: { cpu: 2 } }', ...lines, ''].join('\n'),
    'hosts.yaml',
  );
  if (!parsed.ok) throw new Error(parsed.error.what);
  hostsFiles = [parsed.value];
};
const ssh = (name: string): Host => ({
  ...localHost({ cores: 2, gpus: 0 }),
  ...{ id: name as HostId, transport: { kind: 'ssh', destination: 'me@box' } },
});

/** Gives a host a block of two fits. */
function place(name: string, { isAsked = true } = {}): Fingerprint {
  const trials = trialsOf(
    [
      { name, a: 1 },
      { name, a: 2 },
    ],
    'identity',
  );
  const block = blockOf(fitsOf(trials, {}));
  const host = ssh(name.slice(0, -1));
  noteBlock(folder(), { ...block, host: host.id });
  const since = { since: '2026-01-01T00:00:00.000Z', start: '' };
  const ref = { workspaceRoot, link: linkTo(host, workspaceRoot), fingerprint: block.fingerprint };
  if (isAsked) rememberJob(ref, { task: taskId('trees', 'search'), ...since });
  return block.fingerprint;
}

const places = (): string[] =>
  blocksOf(folder())
    .map(({ host }) => host)
    .sort();
const status = async (): Promise<string> => {
  const found = await describePlaces(scope(), blocksOf(folder()) as NotedBlock[]);
  return found.ok ? found.value.join('\n') : found.error.what;
};

describe('blocks on a host that hosts.yaml no longer names', () => {
  it('are all told, by the search and by its status, with what gives them up', async () => {
    const jobs = [place('box1'), place('box2'), place('box3')];
    hosts();
    expect(await status()).toBe(
      'warning: host box, which hosts.yaml no longer names, has 3 blocks (6 fits); name it there again, or give them up: npx nx run hosts:clean --forget --host=box',
    );
    const followed = await followHosts(scope());
    const failure = followed.ok ? '' : describeFailure(followed.error);
    for (const job of jobs) expect(failure).toContain(job.slice(0, 6));
    expect(failure).toContain('npx nx run hosts:clean --forget --host=box');
    expect(places()).toEqual(['box', 'box', 'box']);
  });

  it('are forgotten once they were given up', async () => {
    place('box1');
    place('box2');
    hosts();
    await forgetHost(scope({ forget: true, dryRun: false }), 'box');
    expect(await status()).toBe('');
    said = [];
    expect(await followHosts(scope())).toMatchObject({ ok: true });
    expect(said).toEqual(['gave up 2 blocks (4 fits) on host box, which hosts.yaml no longer names']);
    expect(places()).toEqual([]);
  });

  it('are known under its new name', async () => {
    place('box1');
    hosts('  station: { transport: ssh, destination: me@box, slots: { cpu: 1 } }');
    expect(await status()).toBe('station has a block of 2 fits');
    expect(await followHosts(scope())).toMatchObject({ ok: true });
    expect([places(), said]).toEqual([['station'], []]);
    expect(askedAnywhere(workspaceRoot)).toMatchObject([{ host: 'station' }]);
  });
});

it('blocks on hosts of hosts.yaml stay where they are, whether their hosts were asked or not', async () => {
  place('box1');
  place('box2', { isAsked: false });
  hosts('  box: { transport: ssh, destination: me@box, slots: { cpu: 1 } }');
  expect(await status()).toBe('box has a block of 2 fits\nbox has a block of 2 fits');
  expect(await followHosts(scope())).toMatchObject({ ok: true });
  expect([places(), said]).toEqual([['box', 'box'], []]);
});
