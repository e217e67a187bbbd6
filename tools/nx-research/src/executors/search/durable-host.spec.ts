import type { Host, WorkContext } from '@research/compute';
import { blockOf, type BlockEnd, fitsOf, parseSearch, trialsOf } from '@research/search';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DurableHost } from './durable-host';

describe('a host that does not answer', () => {
  let root: string;
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'silent-'));
    mkdirSync(join(root, 'blocks'));
  });
  afterEach(() => rmSync(root, { recursive: true }));

  /** A port at which nothing listens. */
  const closedPort = (): Promise<number> =>
    new Promise((resolve) => {
      const server = createServer().listen(0, '127.0.0.1', () => {
        const address = server.address();
        server.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
      });
    });

  const silentHost = async () => {
    const config = join(root, 'ssh_config');
    writeFileSync(config, `Host box\n  HostName 127.0.0.1\n  Port ${await closedPort()}\n`);
    const host = {
      id: 'box',
      transport: { kind: 'ssh', destination: 'box', sshConfig: config },
      slots: { cpu: 1, gpu: 0 },
      reconnectSeconds: 600,
    } as unknown as Host;
    const definition = parseSearch('metric: m\nparameters: { a: [1, 2] }', 'search.yaml');
    if (!definition.ok) throw new Error(definition.error.what);
    const letGo = new AbortController();
    const context = {
      workspaceRoot: root,
      host,
      taskId: 'trees:search',
      outputFolder: join(root, 'out'),
      signal: letGo.signal,
    } as unknown as WorkContext;
    const job = {
      argv: ['perl', '-e', '1'],
      cwd: root,
      env: {},
      reads: [],
      sources: [],
      writes: ['trials'],
      needs: { cpu: 1, gpu: 0 },
      limitSeconds: 60,
    };
    const runs = {
      job,
      context,
      definition: definition.value,
      inputs: [],
      folder: join(root, 'blocks'),
      say: () => undefined,
      slots: 1,
      script: 'train.py',
      until: 'follow' as const,
    };
    const far = new DurableHost(runs as unknown as ConstructorParameters<typeof DurableHost>[0]);
    const block = blockOf(fitsOf(trialsOf([{ a: 1 }], 'identity'), definition.value));
    let fallSilent = (): void => undefined;
    const silence = new Promise<void>((resolve) => (fallSilent = resolve));
    const ended = far.run(block, {
      onRecord: () => undefined,
      onSilent: () => fallSilent(),
    });
    await silence;
    return { far, block, ended, letGo };
  };

  it('gives back at once a block that it was never asked for', async () => {
    const { far, block, ended } = await silentHost();
    expect(await far.withdraw(block)).toBe(true);
    expect(await ended).toEqual<BlockEnd>({ kind: 'withdrawn' });
  });

  it('is left with what it has when its client lets go', async () => {
    const { ended, letGo } = await silentHost();
    letGo.abort();
    expect(await ended).toEqual<BlockEnd>({ kind: 'left' });
  });
});
