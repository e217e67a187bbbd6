import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fingerprint, taskId } from '@research/core';
import { bundleProgram } from '@research/testing';
import * as fc from 'fast-check';
import { localHost } from '../hosts/local-host';
import { runStaged } from '../jobs/run-staged';
import { checkStaged } from '../outputs/check-staged';
import { removeTree } from '../outputs/remove-tree';
import { DeliveredFiles } from './delivered-files';
import { DurableRig } from './durable.fixture';
import { FarRig } from './far.fixture';

/** Everything that a script may leave besides its outputs, in the folder `WRITE_DIR`. */
const oddities = String.raw`perl -e '
  use Socket; use POSIX ();
  chdir($ENV{WRITE_DIR}) or die;
  sub leave { open(my $file, ">", $_[0]) or die "$_[0]: $!"; print $file "odd"; $file }
  mkdir("bytes\xff"); leave("bytes\xff/\xfe\xfe"); leave("\xff" x 255); leave("e" x 255);
  leave("two\nlines"); leave("tab\tand \e[31m red"); leave(" "); leave("-rf"); leave("*?[a]"); leave("back\\slash");
  symlink("/nowhere", "dangling"); mkdir("loops"); symlink("..", "loops/up"); POSIX::mkfifo("pipe", 0600);
  socket(my $socket, PF_UNIX, SOCK_STREAM, 0); bind($socket, sockaddr_un("socket"));
  truncate(leave("sparse"), 1 << 40);
  leave("unreadable"); chmod(0, "unreadable"); mkdir("closed"); leave("closed/in"); chmod(0, "closed");
  mkdir("blind"); leave("blind/in"); chmod(0300, "blind");
  mkdir("many"); leave("many/$_") for 1 .. 1500;
  for (1 .. 40) { mkdir("n" x 200) or die; chdir("n" x 200) or die } leave("deep");
'`;
/** Declared outputs whose modes a script has spoilt, in a folder that it has closed. */
const spoilt =
  'mkdir $WRITE_DIR/s; echo made > $WRITE_DIR/s/a; echo b > $WRITE_DIR/b; chmod 0 $WRITE_DIR/b $WRITE_DIR/s/a; chmod 0100 $WRITE_DIR/s';
const writes = ['s/a', 'b'];

/** Runs a command without root's right to pass over modes. */
const asUser = process.getuid?.() === 0 ? ['setpriv', '--bounding-set=-dac_override,-dac_read_search'] : [];

let rig: DurableRig | FarRig | undefined;
let folder: string;
beforeEach(() => {
  rig = undefined;
  folder = mkdtempSync(join(tmpdir(), 'odd-'));
});
afterEach(async () => {
  await rig?.dispose();
  removeTree(folder);
});

describe('declared outputs are collected, whatever else a script leaves', () => {
  it('as a job of this machine', async () => {
    const local = (rig = new DurableRig());
    const job = local.job(`${oddities}; ${spoilt}`, { writes });
    const client = local.client(job, { wrap: asUser });
    expect(await client.done()).toMatchObject({ ok: true, value: { kind: 'ran' } });
    for (const [name, text] of [
      ['s/a', 'made\n'],
      ['b', 'b\n'],
    ] as const)
      expect(local.read('projects/model/out/train', name)).toBe(text);
    expect(await local.state(job)).toMatchObject({ kind: 'acknowledged' });
    expect(existsSync(local.inJob(job, 'out'))).toBe(false);
  });

  it('behind SSH', async () => {
    const far = (rig = await FarRig.start());
    const job = far.job(`${oddities}; ${spoilt}`, { writes });
    const done = await far.client(job).done();
    expect(done).toMatchObject({ ok: true, value: { kind: 'ran' } });
    expect(far.near.read('projects/model/out/train/s/a')).toBe('made\n');
    const undeclared = done.ok && done.value.kind === 'ran' ? done.value.undeclared : [];
    expect(undeclared).toEqual(expect.arrayContaining(['sparse', 'socket', '-rf', 'closed/in', 'many/1']));
    expect(undeclared.length).toBeLessThan(1100);
    expect(existsSync(far.path('.nx-research/jobs', job.fingerprint, 'out'))).toBe(false);
  });

  it('as a task that runs to its end here', async () => {
    const outputFolder = join(folder, 'model/out/build');
    const work = { fingerprint: fingerprint({ odd: true }), needs: { cpu: 1, gpu: 0 }, writes };
    const context = {
      workspaceRoot: folder,
      host: localHost({ cores: 2, gpus: 0 }),
      taskId: taskId('model', 'build'),
      outputFolder,
    };
    const made = await runStaged(work, context, ({ folder: into }) => {
      execFileSync('sh', ['-c', `${oddities}; ${spoilt}`], { env: { ...process.env, WRITE_DIR: into } });
      return Promise.resolve({ ok: true, value: 1 });
    });
    expect(made).toMatchObject({ ok: true, value: { kind: 'ran' } });
    expect(readFileSync(join(outputFolder, 's/a'), 'utf8')).toBe('made\n');
    expect(
      execFileSync('find', [join(folder, '.research/staging'), '-mindepth', '1'], { encoding: 'utf8' }),
    ).toBe('');
  });
});

it('removes what a script has left without the rights of root', () => {
  const bundle = join(folder, 'remove.cjs');
  writeFileSync(bundle, bundleProgram(join(__dirname, '../outputs/remove-tree.ts')));
  const left = join(folder, 'left');
  mkdirSync(left);
  execFileSync('sh', ['-c', oddities], { env: { ...process.env, WRITE_DIR: left } });
  const script = `require(${JSON.stringify(bundle)}).removeTree(${JSON.stringify(left)})`;
  const [program = process.execPath, ...argv] = [...asUser, process.execPath, '-e', script];
  execFileSync(program, argv);
  expect(existsSync(left)).toBe(false);
});

/** A name as the system takes it: any bytes but NUL and the slash. */
const systemName = fc
  .uint8Array({ minLength: 1, maxLength: 255, min: 1, size: 'max' })
  .map((bytes) => Buffer.from(bytes.map((byte) => (byte === 0x2f ? 0x5f : byte))))
  .filter((name) => !['.', '..', 'a'].includes(name.toString()));

it('takes any names of bytes here', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(systemName, systemName), { maxLength: 5 }), (names) => {
      const staged = join(folder, 'staged');
      mkdirSync(staged);
      writeFileSync(join(staged, 'a'), 'made');
      for (const [parent, name] of names) {
        const path = (...parts: Buffer[]): Buffer =>
          Buffer.concat([Buffer.from(staged), ...parts.flatMap((part) => [Buffer.from('/'), part])]);
        mkdirSync(path(parent), { recursive: true });
        writeFileSync(path(parent, name), '');
      }
      expect(checkStaged(staged, ['a'])).toMatchObject({ ok: true });
      removeTree(staged);
      expect(existsSync(staged)).toBe(false);
    }),
    { numRuns: 30 },
  );
});

it('takes any names of bytes from a host', () => {
  const answer = (names: readonly Buffer[]): Buffer =>
    Buffer.concat([
      Buffer.from('ended\t\t\nfile\t4\nmadesha256\t'),
      Buffer.from(execFileSync('sha256sum', { input: 'made' }).subarray(0, 64)),
      Buffer.from(`\n${names.map((name) => `other\t${name.toString('hex')}\n`).join('')}`),
    ]);
  const path = fc
    .array(systemName, { minLength: 1, maxLength: 30 })
    .map((parts) => Buffer.from(parts.flatMap((part, index) => [...(index ? [0x2f] : []), ...part])));
  fc.assert(
    fc.property(fc.array(path, { maxLength: 5 }), (names) => {
      const into = join(folder, 'into');
      mkdirSync(into);
      const files = new DeliveredFiles(into, ['a']);
      expect(files.push(answer(names))).toBeUndefined();
      files.end();
      expect(files.damaged).toEqual([]);
      expect(readFileSync(join(into, 'a'), 'utf8')).toBe('made');
      removeTree(into);
      expect(dirname(into)).toBe(folder);
    }),
    { numRuns: 30 },
  );
});
