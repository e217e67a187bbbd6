import {
  type GuideBlock,
  guideBlocks,
  guideCommands,
  likeQuoted,
  readGuide,
  type Sshd,
  startSshd,
  type Workspace,
} from '@research/testing';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { submittedJob } from './far-model.fixture';
import { guideWorkspace } from './guide-workspace.fixture';

const guide = readGuide('linux-workstation');
const blocks = guideBlocks(guide);

/** What cannot be typed here: it asks a person, or wants a package index. The workstation of the test has what they bring. */
const notHere: readonly RegExp[] = [
  /^ssh-keygen -t ed25519$/,
  /^ssh-copy-id me@workstation$/,
  /^ssh me@workstation$/,
  /^exit$/,
  /^~\/venv\/bin\/pip install /,
];

const block = (section: RegExp, has: RegExp): GuideBlock => {
  const found = blocks.find(({ section: title, lines }) => section.test(title) && has.test(lines.join('\n')));
  if (!found) throw new Error(`the guide has no block like ${has} below ${section}`);
  return found;
};

const nvidiaSmi = `#!/bin/sh
case "$*" in
*query-gpu=name*) echo "NVIDIA GeForce RTX 4090, 23000, 24564" ;;
*query-gpu=index,memory.free*) echo "0, 23000" ;;
*) echo "0, 87, 1564, 24564, 61, 312.50" ;;
esac
`;

describe('the guide to a Linux workstation, command by command', () => {
  const bin = mkdtempSync(join(tmpdir(), 'guide-bin-'));
  let sshd: Sshd;
  let workspace: Workspace;
  /** Lines of the guide that have not been typed yet. */
  const left = guideCommands(guide).filter((line) => !notHere.some((pattern) => pattern.test(line)));

  /** Types the next line of the guide, which has to be this one. */
  function type(line: string, { job = '3fa9c1' } = {}) {
    expect(left.shift()).toBe(line);
    const typed = line.replaceAll('3fa9c1', job).replaceAll('me@', `${userInfo().username}@`);
    const shell = spawn('sh', ['-c', typed], {
      cwd: workspace.root,
      env: { ...process.env, PATH: `${bin}:${process.env['PATH']}`, NX_DAEMON: 'false', FORCE_COLOR: '0' },
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
    });
    let output = '';
    for (const stream of [shell.stdout, shell.stderr])
      stream.on('data', (bytes: Buffer) => (output += bytes.toString()));
    const ended = once(shell, 'close').then(([code]) => ({ code: code as number | null, output }));
    return {
      ended,
      kill: () => process.kill(-(shell.pid ?? 0), 'SIGKILL'),
      async shows(pattern: RegExp): Promise<void> {
        while (!pattern.test(output)) {
          if (shell.exitCode !== null) throw new Error(output);
          await delay(50);
        }
      },
    };
  }

  async function succeed(line: string, more = {}): Promise<string> {
    const { code, output } = await type(line, more).ended;
    expect(code === 0 ? '' : output).toBe('');
    return output;
  }

  /** The same line again: the guide says "the same command". */
  const again = (line: string) => {
    left.unshift(line);
    return type(line);
  };

  beforeAll(async () => {
    for (const [name, text] of Object.entries({ 'nvidia-smi': nvidiaSmi })) {
      writeFileSync(join(bin, name), text);
      chmodSync(join(bin, name), 0o755);
    }
    sshd = await startSshd({ path: bin });
    workspace = await guideWorkspace();
    // In the place of ~/.ssh/config: the block of the guide, with what is true here in the places of its values.
    const here: Record<string, string> = {
      HostName: '127.0.0.1',
      Port: String(sshd.port),
      User: userInfo().username,
    };
    const lines = block(/A key/, /^Host workstation$/m).lines.filter((line) => !line.includes('ProxyJump'));
    const config = lines.map((line) =>
      line.replace(/^( +)(\w+) .*/, (_, space, key) => `${space}${key} ${here[key as string]}`),
    );
    const keys = readFileSync(sshd.clientConfigFile, 'utf8').match(
      /^ +(?:HostKeyAlias|Identity\w+|UserKnownHostsFile|StrictHostKeyChecking) .*$/gm,
    );
    writeFileSync(join(bin, 'config'), [...config, ...(keys ?? []), ''].join('\n'));
    writeFileSync(join(bin, 'ssh'), `#!/bin/sh\nexec /usr/bin/ssh -F ${bin}/config "$@"\n`);
    chmodSync(join(bin, 'ssh'), 0o755);
  });
  afterAll(async () => {
    workspace.dispose();
    await sshd.stop();
    rmSync(bin, { recursive: true });
  });

  it('2: perl and the GPU are found without a terminal, and there is an environment', async () => {
    expect(await succeed('ssh me@workstation perl -v')).toContain('This is perl 5');
    expect(await succeed('ssh me@workstation nvidia-smi')).toContain('24564');
    // Typed there, in the session that `ssh me@workstation` opens.
    expect(left.shift()).toBe('python3 -m venv ~/venv');
    mkdirSync(join(sshd.home, 'venv/bin'), { recursive: true });
    writeFileSync(join(sshd.home, 'venv/bin/activate'), 'PATH="$HOME/venv/bin:$PATH"\nexport PATH\n');
  });

  it('3 and 4: the hosts.yaml of the guide passes the check, which looks as it is shown', async () => {
    const yaml = block(/hosts\.yaml/, /destination: me@workstation/).lines.join('\n');
    workspace.write('hosts.yaml', yaml.replace('me@', `${userInfo().username}@`));
    const output = await succeed('npx nx run hosts:check');
    const [heading = '', , workstation = '', facts = ''] = block(/whether it works/, /^host /).lines;
    expect(output).toMatch(new RegExp(heading.trim().replace(/ +/g, ' +')));
    const columns = likeQuoted(workstation.replace(/5\.36 .* 2022/, '@')).source.replace('@', '.*');
    expect(output).toMatch(new RegExp(columns));
    expect(output).toMatch(likeQuoted(facts));
    expect(await succeed('npx nx run xgboost:train:smoke')).toContain('the script works on a small slice');
  });

  it('5: it trains there, says so in the words of the guide, and is attached to after nx is killed', async () => {
    const quotes = block(/Train/, /started on host/).lines.slice(0, 3);
    const first = type('npx nx run xgboost:train');
    await first.shows(/round 1/);
    first.kill();
    const { output } = await first.ended;
    for (const quote of quotes.filter((line) => !line.includes('sending')))
      expect(output).toMatch(likeQuoted(quote));
    const second = again('npx nx run xgboost:train');
    await second.shows(likeQuoted(block(/Train/, /attached/).lines.join(' ')));
    writeFileSync(join(sshd.home, 'go'), '');
    expect((await second.ended).code).toBe(0);
    expect((await again('npx nx run xgboost:train').ended).output).toContain(
      'the results are fresh, there is nothing to train',
    );
  });

  it('hands over, looks, cancels and tidies up', async () => {
    rmSync(join(sshd.home, 'go'));
    workspace.edit('projects/xgboost/train.py', /^/, '# anew\n');
    const given = await succeed('RESEARCH_DETACH=1 npx nx run-many -t train');
    expect(given).toMatch(likeQuoted(block(/Hand over/, /it runs in the background/).lines.join(' ')));
    const job = submittedJob(given);
    expect(await succeed('npx nx run hosts:collect')).toMatch(
      `job ${job} of xgboost:train on host workstation is running`,
    );
    expect(await succeed('npx nx run hosts:slots --host=workstation')).toMatch(/workstation +(?:cpu|gpu) 0/);
    expect(await succeed('npx nx run hosts:jobs --host=workstation')).toMatch(
      new RegExp(`${job} +xgboost:train +workstation +running .* round 1`),
    );
    const log = type('npx nx run hosts:logs --job=3fa9c1 --follow', { job });
    await log.shows(/round 1/);
    expect(await succeed('npx nx run hosts:cancel --job=3fa9c1', { job })).toContain('cancelled');
    expect((await log.ended).output).toContain(`job ${job} of xgboost:train: cancelled`);
    expect(await succeed('npx nx run hosts:clean --host=workstation --dry-run')).toContain(
      `would remove job ${job} of xgboost:train (cancelled)`,
    );
  });

  it('leaves the folders that the guide names, and has typed every line', () => {
    const named = [...guide.matchAll(/^\| `(\w+)` +\| (?:a folder|files|what|lock)/gm)].map(
      ([, name]) => name,
    );
    expect(readdirSync(join(sshd.home, '.nx-research')).sort()).toEqual(named.sort());
    expect(left).toEqual([]);
  });
});
