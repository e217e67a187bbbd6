import { existsSync, mkdirSync, readdirSync, symlinkSync } from 'node:fs';
import { dirname } from 'node:path';
import { FarRig } from './far.fixture';

let rig: FarRig;
beforeEach(async () => void (rig = await FarRig.start()));
afterEach(() => rig.dispose());

describe('outputs', () => {
  it.each([
    ['missing', 'echo b > $WRITE_DIR/b', ['missing-output', 'found instead: b']],
    ['a link', 'ln -s /etc/passwd $WRITE_DIR/a', ['unsafe-output', 'a is a link']],
    ['behind a link', 'mkdir $BOX/d; touch $BOX/d/a; ln -s $BOX/d $WRITE_DIR/d', ['unsafe-output', 'd/a']],
    ['a pipe', 'mkfifo $WRITE_DIR/a', ['unsafe-output', 'a is a link, a folder or a special file']],
  ])('that are %s are refused, and nothing comes here', async (_what, script, [reason, what]) => {
    const writes = [what === 'd/a' ? what : 'a'];
    const done = await rig.client(rig.job(script, { writes })).done();
    expect(done.ok).toBe(false);
    expect(JSON.stringify(done)).toContain(reason);
    expect(JSON.stringify(done)).toContain(what);
    expect(existsSync(rig.near.path('projects/model/out/train/a'))).toBe(false);
  });

  it('do not follow an output folder that is a link out of the workspace', async () => {
    const folder = rig.near.path('projects/model/out/train');
    const elsewhere = rig.near.path('elsewhere');
    mkdirSync(dirname(folder), { recursive: true });
    mkdirSync(elsewhere);
    symlinkSync(elsewhere, folder);
    expect(await rig.client(rig.job('echo a > $WRITE_DIR/a')).done()).toMatchObject({
      ok: false,
      error: { reason: 'unsafe-output' },
    });
    expect(readdirSync(elsewhere)).toEqual([]);
  });
});
