import { hashVariable } from '@research/core';
import { makeWorkspace, type NxRun, type Sshd, startSshd, type Workspace } from '@research/testing';
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';

/** A value that is nowhere else, with what an address, JSON and a shell write in another way. */
const canary = (name: string): string => `${name}/'k"+${randomUUID()}`;
/** The part of it that every encoding but base64 leaves as it is. */
const heart = (value: string): string => /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/.exec(value)?.[0] ?? '';

const declared = canary('declared');
const secret = canary('secret');
const inFile = canary('file');
const lines = `-----BEGIN KEY-----\n${randomUUID()}\n${randomUUID()}\n-----END KEY-----`;
const password = randomUUID();
const key = randomUUID();
const setup = randomUUID();
const declaredThere = randomUUID();
const canaries = [
  declared,
  secret,
  inFile,
  ...lines.split('\n').slice(1, 3),
  password,
  key,
  setup,
  declaredThere,
].map(heart);
const environment = { DECLARED: declared, SECRET: secret, LINES: lines };
const named = { env: ['DECLARED'], secrets: ['SECRET', 'IN_FILE', 'LINES'] };

/** Prints all that it was given, in every way that comes to mind. */
const tell = [
  'env',
  'echo "$SECRET" >&2',
  String.raw`printf %s "$SECRET" | cut -c-20 | tr -d '\n'; sleep 0.3; printf '%s\n' "$SECRET" | cut -c21-`,
  'printf %s "$SECRET" | base64 -w0; echo; printf "a user:%s" "$SECRET" | base64 -w0; echo',
  String.raw`perl -e 'print map { s/([^A-Za-z0-9-])/sprintf("%%%02X", ord $1)/ger . "\n" } @ENV{"SECRET", "DECLARED"}'`,
  'read line < "/nowhere/$SECRET"', // by the shell itself: what a script puts on command lines is its own affair
].join('\n');
const target = (executor: string, options: object) => ({ executor: `nx-research:${executor}`, options });
const scripted = (script: string, options: object = {}) =>
  target('script', { script, writes: ['out.txt'], ...named, ...options });
const trained = { script: 'train.sh', results: ['metrics.json', 'predictions.csv'], ...named };

const results = join(__dirname, '../../../projects/models/glm/results');
const model = (options: object) => ({
  'train.sh': `${tell}\ncp metrics-of-it.json $WRITE_DIR/metrics.json\ncp predictions-of-it.csv $WRITE_DIR/predictions.csv\n`,
  'metrics-of-it.json': readFileSync(join(results, 'metrics.json'), 'utf8'),
  'predictions-of-it.csv': readFileSync(join(results, 'predictions.csv'), 'utf8'),
  'project.json': { targets: { train: target('train', { ...trained, ...options }) } },
});
const notebook =
  '---\ntitle: t\n---\n\n```{r}\nmessage(Sys.getenv("SECRET"))\nprint(Sys.getenv("SECRET"))\nfile.create(file.path(Sys.getenv("WRITE_DIR"), "t.csv"))\n```\n';

const projects: Record<string, Record<string, string | object>> = {
  good: {
    'w.sh': `${tell}\necho > $WRITE_DIR/out.txt\n`,
    'project.json': { targets: { build: scripted('w.sh') } },
  },
  bad: {
    'w.sh': `${tell}\nexit 3\n`,
    'project.json': { targets: { build: scripted('w.sh', { retries: 1 }) } },
  },
  leak: {
    'w.sh': 'echo "$SECRET" | gzip > $WRITE_DIR/out.txt.gz\n',
    'project.json': { targets: { build: scripted('w.sh', { writes: ['out.txt.gz'] }) } },
  },
  book: {
    'n.qmd': notebook,
    'project.json': {
      targets: { build: target('notebook', { notebook: 'n.qmd', writes: ['t.csv'], ...named }) },
    },
  },
  near: model({}),
  far: model({ host: 'box', env: ['DECLARED', 'DECLARED_THERE'] }),
  api: {
    's.sh': 'echo "asked $SNAPSHOT_FROM" >&2\nexit 3\n',
    'project.json': {
      targets: {
        snapshot: target('snapshot', {
          script: 's.sh',
          writes: ['a.csv'],
          api: { url: 'https://api.example.org/', variable: 'API_URL' },
        }),
      },
    },
  },
  pull: {
    'project.json': { targets: { fetch: target('fetch', { assets: { 'a.csv': 'schedules/games.csv' } }) } },
  },
};

/** Watches the command lines of every process of the machine, those of a host too. */
function watchCommandLines(): { readonly seen: () => string; readonly end: () => Promise<void> } {
  const program = String.raw`
    $| = 1;
    my @needles = split(/,/, $ENV{NEEDLES});
    while (1) {
      for my $file (glob('/proc/[0-9]*/cmdline')) {
        open(my $handle, '<', $file) or next;
        local $/;
        my $text = <$handle> // '';
        for (@needles) { print "$file $text\n" if index($text, $_) >= 0 }
      }
      select(undef, undef, undef, 0.005);
    }`;
  const watcher: ChildProcess = spawn('perl', ['-e', program], {
    env: { ...process.env, NEEDLES: canaries.join(',') },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let seen = '';
  watcher.stdout?.on('data', (bytes: Buffer) => (seen += bytes.toString()));
  const ended = once(watcher, 'close');
  return { seen: () => seen, end: async () => void (watcher.kill(), await ended) };
}

/** Every byte below a folder, also in packed files, by path. */
function contentsOf(folder: string): [string, string][] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .map((path) => [path, textOf(path)]);
}

function textOf(path: string): string {
  const bytes = readFileSync(path);
  return (path.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('latin1');
}

const holding = (contents: readonly (readonly [string, string])[]): string[] =>
  contents.filter(([, text]) => canaries.some((value) => text.includes(value))).map(([path]) => path);

describe('the values of declared variables', () => {
  let workspace: Workspace;
  let sshd: Sshd;
  let server: Server;
  let temporary: string;
  let first: NxRun;
  let commandLines: string;
  const asked: string[] = [];

  beforeAll(async () => {
    sshd = await startSshd();
    server = createServer((request, response) => {
      asked.push(`${request.headers.authorization} ${request.url}`);
      response.writeHead(404).end();
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    temporary = mkdtempSync(join(tmpdir(), 'secrets-'));
    const files = Object.entries(projects).flatMap(([name, own]) =>
      Object.entries(own).map(([file, content]) => [
        `projects/${name}/${file}`,
        typeof content === 'string' ? content : { name, ...content },
      ]),
    );
    workspace = await makeWorkspace(Object.fromEntries(files) as Record<string, string | object>);
    // Neither is in .gitignore.
    workspace.write('.env', `IN_FILE=\`${inFile}\`\n`);
    workspace.write('hosts.local.yaml', hosts(sshd));
    const watcher = watchCommandLines();
    const address = `http://me:${password}@127.0.0.1:${(server.address() as AddressInfo).port}/?apikey=${key}`;
    const addresses = { API_URL: address, NFLVERSE_MIRROR: address };
    first = await workspace.nx(
      ['run-many', '-t', 'build', 'train', 'snapshot', 'refresh', '--output-style=stream'],
      {
        ...environment,
        ...addresses,
        TMPDIR: temporary,
      },
    );
    commandLines = watcher.seen();
    await watcher.end();
  });
  afterAll(async () => {
    workspace.dispose();
    await sshd.stop();
    server.close();
    rmSync(temporary, { recursive: true });
  });

  it('reach what is to have them', () => {
    expect(first.ran).toMatchObject({
      'good:build': 'built',
      'near:train': 'built',
      'far:train': 'built',
      'bad:build': 'failed',
      'leak:build': 'failed',
      'book:build': 'failed',
      'api:snapshot': 'failed',
      'pull:refresh': 'failed',
    });
    expect(first.output.match(/SECRET=\*\*\*/g)?.length).toBeGreaterThanOrEqual(5);
    expect(asked[0]).toBe(
      `Basic ${Buffer.from(`me:${password}`).toString('base64')} /schedules/games.csv?apikey=${key}`,
    );
  });

  it('are on no terminal and on no command line', () => {
    expect(holding([['terminal', first.output]])).toEqual([]);
    expect(commandLines).toBe('');
    const sent = [secret, `a user:${secret}`].map((text) =>
      Buffer.from(text).toString('base64').slice(12, 40),
    );
    expect(sent.filter((text) => first.output.includes(text))).toEqual([]);
  });

  it('are in no file of the workspace, of its temporary folder and of the host', () => {
    const contents = [workspace.root, temporary, sshd.home].flatMap(contentsOf);
    const kept = ['.env', 'hosts.local.yaml'].map((name) => join(workspace.root, name));
    expect(contents.length).toBeGreaterThan(100);
    expect(holding(contents).filter((path) => !kept.includes(path))).toEqual([]);
  });

  it('are in no object of git', () => {
    const options = { cwd: workspace.root, maxBuffer: 1 << 28, encoding: 'latin1' } as const;
    const objects = execFileSync('git', ['cat-file', '--batch', '--batch-all-objects'], options);
    expect(objects).toContain('"nx-research:train"');
    expect(holding([['git', objects]])).toEqual([]);
  });

  it('stand in results as what is the same in every clone, and secrets do not', () => {
    const { env } = JSON.parse(workspace.read('projects/near/results/trained-on.json')) as { env: object };
    expect(env).toEqual({ DECLARED: hashVariable('DECLARED', declared) });
  });

  it('are refused in outputs, by name', () => {
    expect(first.output).toMatch(/the output out\.txt\.gz holds the value of SECRET/);
    expect(first.output).toMatch(/the output n\.html holds the value of SECRET/);
  });

  it('leave results in which an earlier version has written them, and nothing is trained for that', async () => {
    const file = 'projects/near/results/trained-on.json';
    const written = workspace.read(file);
    workspace.edit(file, hashVariable('DECLARED', declared) ?? '', JSON.stringify(declared).slice(1, -1));
    const { output } = await workspace.succeed(['run', 'near:results-state'], environment);
    expect(output).toContain(`warning: ${file} holds the value of DECLARED, and is in git`);
    expect((await workspace.succeed(['run', 'near:train'], environment)).ran['near:train']).toBe('kept');
    expect(workspace.read(file)).toBe(written);
  });

  it('make work again where they are settings, and not where they are secret', async () => {
    const run = (env: Record<string, string>) => workspace.nx(['run-many', '-t', 'build', '-p', 'good'], env);
    expect((await run({ ...environment, SECRET: 'another secret' })).ran).toEqual({});
    expect((await run({ ...environment, DECLARED: 'another setting' })).ran['good:build']).toBe('built');
    const { output } = await workspace.nx(['run', 'bad:build'], { ...environment, SECRET: '' });
    expect(output).toContain('SECRET is set neither in the environment nor in .env');
  });
});

const hosts = (sshd: Sshd): string =>
  [
    'hosts:',
    '  box:',
    '    transport: ssh',
    `    destination: ${sshd.hostAlias}`,
    `    sshConfig: ${sshd.clientConfigFile}`,
    '    slots: { cpu: 2, gpu: 1 }',
    `    setup: export MY_API_KEY=${setup}; export DECLARED_THERE=${declaredThere}; sleep 0.5`,
    '',
  ].join('\n');
