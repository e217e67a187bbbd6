import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { makeWorkspace, type Sshd, startSshd, type Workspace } from '@research/testing';

const script = 'echo "$(cat "$READ_WORDS") from $HOME" > "$WRITE_DIR/out.txt"\n';

const task = (name: string, text: string, reads = {}) => ({
  [`projects/${name}/work.sh`]: text,
  [`projects/${name}/project.json`]: {
    name,
    targets: {
      build: {
        executor: 'nx-research:script',
        options: {
          script: 'work.sh',
          writes: ['out.txt'],
          reads,
          ...(name === 'words' ? {} : { host: 'box' }),
        },
      },
    },
  },
});

describe('a host behind SSH', () => {
  let workspace: Workspace;
  let sshd: Sshd;
  const hosts = (more: string): string =>
    `hosts:\n  box:\n    transport: ssh\n    destination: ${sshd.hostAlias}\n    sshConfig: ${sshd.clientConfigFile}\n    slots: { cpu: 1 }\n    reconnectSeconds: 1\n${more}`;
  beforeAll(async () => {
    sshd = await startSshd();
    workspace = await makeWorkspace({
      'hosts.yaml': hosts(''),
      ...task('words', 'echo hello > "$WRITE_DIR/out.txt"\n'),
      ...task('greeting', script, { words: 'words/out.txt' }),
      'tools/hosts/project.json': {
        name: 'hosts',
        targets: {
          check: { executor: 'nx-research:hosts-check' },
          jobs: { executor: 'nx-research:hosts-jobs' },
          clean: { executor: 'nx-research:hosts-clean' },
        },
      },
    });
  });
  afterAll(async () => {
    workspace.dispose();
    await sshd.stop();
  });
  const build = () => workspace.nx(['run', 'greeting:build', '--skip-nx-cache', '--output-style=static']);
  const out = (): string => workspace.read('projects/greeting/out/build/out.txt').trim();

  it('runs a script on what it reads, with its own home and programs', async () => {
    const { code, output } = await build();
    expect(code === 0 ? '' : output).toBe('');
    expect(output).toContain('greeting:build runs on host box');
    expect(out()).toBe(`hello from ${sshd.home}`);
  });

  it('is checked, and what is there is told', async () => {
    const { code, output } = await workspace.command('hosts:check');
    expect(code === 0 ? '' : output).toBe('');
    expect(output).toMatch(/box +1 cpu .* 5\.\d+ .* ready/);
    expect(output).toMatch(
      /host box: round trip \d+ ms, 64 KiB there and back in \d+ ms, .* GiB of disk free, its clock is right/,
    );
  });

  it('is not ready for tasks that would not find what they want there', async () => {
    const file = 'projects/greeting/project.json';
    workspace.edit(file, '"script":"work.sh"', '"script":"work.sh","requires":{"python":">=99.1"}');
    const { code, output } = await workspace.command('hosts:check');
    expect(code).not.toBe(0);
    expect(output).toMatch(/python 99\.1 or newer is needed, .*; greeting:build cannot run there/);
    expect(output).toContain('install it on host box');
    workspace.edit(file, ',"requires":{"python":">=99.1"}', '');
  });

  describe('that is away', () => {
    beforeAll(() => sshd.stopListening().then(() => sshd.endConnections()));
    afterAll(() => sshd.startListening());

    it('fails the check, and its tasks where there is no fallback, and says what to do', async () => {
      const check = await workspace.command('hosts:check');
      expect(check.code).not.toBe(0);
      expect(check.output).toMatch(/host box cannot be reached \(the host does not answer\)/);
      const { code, output } = await build();
      expect(code).not.toBe(0);
      expect(output).toMatch(/host box cannot be reached \(the host does not answer\)/);
      expect(output).toContain('is sshd running there?');
      expect(output).toContain('or name a `fallback` for box in hosts.yaml');
    });

    it('gives its work to its fallback, which is said', async () => {
      workspace.write('hosts.yaml', hosts('    fallback: local\n'));
      const { code, output } = await build();
      expect(code === 0 ? '' : output).toBe('');
      expect(output).toContain(
        'nothing of greeting:build has started there, so it goes to host local instead',
      );
      expect(out()).toBe(`hello from ${process.env['HOME']}`);
    });

    const asked = { task: 'greeting:build', since: '2026-01-01T00:00:00.000Z', start: '' };

    it('keeps what it was asked for: no fallback then, until the job is given up', async () => {
      const file = `.research/asked/box/${'a'.repeat(64)}.json`;
      workspace.write(file, JSON.stringify({ ...asked, host: 'box' }));
      const { code, output } = await build();
      expect(code).not.toBe(0);
      expect(output).toMatch(
        /job aaaaaa, asked for at .*, may be running there, so nothing is started elsewhere/,
      );
      const [command = ''] = /npx nx run hosts:clean \S+ --forget/.exec(output) ?? [];
      const forgotten = await workspace.nx(command.split(' ').slice(2));
      expect(forgotten.output).toMatch(/forgot job aaaaaa of greeting:build, asked for on host box/);
      expect(forgotten.code).toBe(0);
      expect(existsSync(join(workspace.root, file))).toBe(false);
    });

    it('and is no longer in hosts.yaml: its job is named, and nothing runs elsewhere', async () => {
      const file = `.research/asked/old/${'b'.repeat(64)}.json`;
      workspace.write(file, JSON.stringify({ ...asked, host: 'old', at: 'me@old:.nx-research' }));
      const named =
        /job bbbbbb of greeting:build, asked for at .*, may be running on host old \(me@old:\.nx-research\), which hosts\.yaml no longer names/;
      const { code, output } = await build();
      expect(code).not.toBe(0);
      expect(output).toMatch(named);
      expect(await workspace.told('hosts:jobs')).toMatch(named);
      workspace.remove(file);
    });
  });
});
