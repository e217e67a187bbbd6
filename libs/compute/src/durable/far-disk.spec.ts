import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { ok } from '@research/core';
import { FarRig } from './far.fixture';
import { cancelJob } from './settle-job';
import { SmallDisk } from '@research/testing';

const ran = { ok: true, value: { kind: 'ran' } };
const noSpace = expect.stringMatching(/no space left on device/i) as string;

describe('a disk that is full', () => {
  let rig: FarRig;
  let disk: SmallDisk;
  let tools: string;
  beforeEach(() => {
    tools = mkdtempSync(join(tmpdir(), 'far-disk-'));
  });
  afterEach(async () => {
    await rig.dispose();
    disk.dispose();
    rmSync(tools, { recursive: true, force: true });
  });

  describe('there', () => {
    beforeEach(async () => {
      rig = await FarRig.start({ path: tools });
      disk = await SmallDisk.mount(rig.path('.nx-research'), 2);
      // Whatever is started there sees the small disk.
      writeFileSync(join(tools, 'perl'), `#!/bin/sh\nexec ${disk.way.join(' ')} /usr/bin/perl "$@"\n`, {
        mode: 0o755,
      });
    });

    it('while inputs travel: nothing starts, nothing of them stays; with space they come', async () => {
      const input = rig.near.path('in.bin');
      writeFileSync(input, randomBytes(4_000_000));
      const job = rig.job('echo x >> $BOX/starts; wc -c < "$READ_IN" > $WRITE_DIR/a', {
        reads: [input],
        env: { READ_IN: input },
      });
      const client = rig.client(job);
      expect(await client.done()).toMatchObject({
        ok: false,
        error: { reason: 'file-system', said: noSpace },
      });
      expect(client.said().join()).not.toContain('trying again');
      expect(rig.has('starts')).toBe(false);
      expect(disk.run('find', disk.folder, '-size', '+100k')).toBe('');
      disk.grow(16);
      expect(await rig.client(job).done()).toMatchObject(ran);
      expect(rig.near.read('projects/model/out/train/a').trim()).toBe('4000000');
    });

    it('while a job writes its log and its outputs: how it ended is known, and told', async () => {
      const script =
        'head -c 3000000 /dev/zero | tr "\\0" l; head -c 3000000 /dev/zero > $WRITE_DIR/a || exit 3; echo whole';
      const job = rig.job(script);
      expect(await rig.client(job).done()).toMatchObject({
        ok: false,
        error: { reason: 'command-failed', what: expect.stringContaining('exit code 3') as string },
      });
      expect(disk.run('df', disk.folder)).toMatch(/ 100% | 9\d% /);
      expect(await rig.state(job)).toMatchObject({ kind: 'acknowledged', code: 3, how: 'exited' });
      disk.grow(16);
      expect(await rig.client(job).done()).toMatchObject(ran);
      expect(rig.near.read('projects/model/out/train/a')).toHaveLength(3_000_000);
    });

    it('when a job ends well: its outputs come home all the same', async () => {
      const fill = `head -c 8000000 /dev/zero > ${disk.folder}/full; df ${disk.folder} > $BOX/df`;
      const job = rig.job(`echo made > $WRITE_DIR/a; ${fill}; exit 0`);
      const client = rig.client(job);
      expect(await client.done()).toMatchObject(ran);
      expect(rig.read('df')).toMatch(/ 0 +100% /);
      expect(rig.near.read('projects/model/out/train/a')).toBe('made\n');
      expect(client.ends()).toMatchObject([{ kind: 'done' }]);
    });
  });

  describe('there, or takes no new file', () => {
    /** Takes every inode that is left. */
    const fill = 'i=0; while mkdir $BOX/.nx-research/f$i 2> /dev/null; do i=$((i+1)); done';
    const waits = 'echo x >> $BOX/starts; echo up; until [ -e $BOX/go ]; do sleep 0.02; done';
    const go = (): void => writeFileSync(rig.path('go'), '');

    beforeEach(async () => {
      rig = await FarRig.start({ path: tools });
      disk = await SmallDisk.mount(rig.path('.nx-research'), 8, 200);
      writeFileSync(join(tools, 'perl'), `#!/bin/sh\nexec ${disk.way.join(' ')} /usr/bin/perl "$@"\n`, {
        mode: 0o755,
      });
    });

    it.each([
      ['well', 'exit 0', { ok: true, value: { kind: 'ran' } }],
      ['badly', 'exit 3', { ok: false, error: { reason: 'command-failed' } }],
    ])('has no inode left when a job ends %s: that is known, collected and acknowledged', async (...how) => {
      const [, end, expected] = how;
      const job = rig.job(`echo x >> $BOX/starts; echo made > $WRITE_DIR/a; ${fill}; ${end}`);
      expect(await rig.client(job).done()).toMatchObject(expected);
      expect(disk.run('df', '-i', disk.folder)).toMatch(/ 100% | 9\d% /);
      expect(await rig.state(job)).toMatchObject({ kind: 'acknowledged', how: 'exited' });
      expect(rig.read('starts')).toBe('x\n');
    });

    it('has no inode left: a job that runs is cancelled all the same', async () => {
      const job = rig.job(`${fill}; ${waits}`);
      await rig.client(job).heard('line', 'up');
      expect(await cancelJob(rig.ref(job), 0.2)).toMatchObject({ ok: true, value: { how: 'cancelled' } });
    });

    it('became read-only while a job ran: its outputs come home, and it is acknowledged when that can be noted', async () => {
      const job = rig.job(`echo made > $WRITE_DIR/a; ${waits}`);
      const client = rig.client(job);
      await client.heard('line', 'up');
      disk.freeze();
      go();
      expect(await client.done()).toMatchObject(ran);
      expect(client.said().join()).toMatch(/warning: .*could not be acknowledged.*Read-only file system/s);
      expect(rig.near.read('projects/model/out/train/a')).toBe('made\n');
      expect(await rig.state(job)).toMatchObject({ kind: 'exited', code: 0 });
      disk.thaw();
      expect(await rig.client(job, { reuse: true }).done()).toMatchObject({ value: { kind: 'kept' } });
      expect(await rig.state(job)).toMatchObject({ kind: 'acknowledged', code: 0 });
      expect(rig.read('starts')).toBe('x\n');
    });

    it('has no place at all for the end of a job: that is told, and nothing starts until the end is known', async () => {
      const job = rig.job(`echo made > $WRITE_DIR/a; ${waits}`);
      const client = rig.client(job);
      await client.heard('line', 'up');
      for (const folder of [disk.folder, '/dev/shm']) disk.freeze(folder);
      go();
      const unknown = {
        ok: false,
        error: { reason: 'file-system', what: expect.stringContaining('takes no note of how') as string },
      };
      expect(await client.done()).toMatchObject(unknown);
      expect(client.ends()).toMatchObject([{ kind: 'uncollected' }]);
      expect(await rig.client(job).done()).toMatchObject(unknown);
      expect(await rig.state(job)).toEqual({ kind: 'unnoted' });
      disk.thaw();
      while ((await rig.state(job))?.kind !== 'exited') await delay(50);
      expect(await rig.client(job).done()).toMatchObject(ran);
      expect(rig.read('starts')).toBe('x\n');
    });
  });

  describe('here', () => {
    let root: string;
    beforeEach(async () => {
      rig = await FarRig.start();
      root = join(tools, 'workspace');
      disk = await SmallDisk.mount(root, 2);
    });
    /** A client whose workspace is on the small disk. */
    const client = (script: string, more = {}) =>
      rig.client({ ...rig.job(script), cwd: '/' }, { root, wrap: disk.way, ...more });
    const script = 'echo x >> $BOX/starts; echo hello; head -c 3000000 /dev/zero | tr "\\0" z > $WRITE_DIR/a';

    it('while outputs come home: they stay there, and are collected when there is space', async () => {
      const first = client(script);
      expect(await first.done()).toMatchObject({
        ok: false,
        error: {
          reason: 'file-system',
          what: expect.stringContaining('could not be fetched') as string,
          said: noSpace,
        },
      });
      expect(first.ends()).toMatchObject([{ kind: 'uncollected', failure: { reason: 'file-system' } }]);
      expect(await rig.state(rig.job(script))).toMatchObject({ kind: 'exited', code: 0 });
      expect(disk.run('find', root, '-size', '+100k')).toBe('');
      disk.grow(16);
      const second = client(script);
      expect(await second.done()).toMatchObject(ran);
      expect(disk.run('wc', '-c', join(root, 'projects/model/out/train/a'))).toMatch(/^3000000 /);
      expect(rig.read('starts')).toBe('x\n');
      expect(await rig.state(rig.job(script))).toMatchObject(ok({ kind: 'acknowledged' }).value);
    });

    it('before a host was asked: nothing starts that nobody here would know of', async () => {
      disk.run('sh', '-c', `head -c 8000000 /dev/zero > ${root}/full 2>/dev/null; :`);
      expect(await client(script).done()).toMatchObject({
        ok: false,
        error: { reason: 'file-system', what: expect.stringContaining('noted down') as string },
      });
      expect(rig.has('starts')).toBe(false);
    });
  });
});
