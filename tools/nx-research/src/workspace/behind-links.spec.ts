import { mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { uncachedBehindLinks } from './behind-links';

describe('the cache of a target', () => {
  let root: string;
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'links-'));
    for (const folder of ['elsewhere', 'p/a']) mkdirSync(join(root, folder), { recursive: true });
  });
  afterEach(() => rmSync(root, { recursive: true }));

  const cached = (): boolean | undefined =>
    uncachedBehindLinks(root, 'p/a', { cache: true, outputs: ['{projectRoot}/out/build'] }).cache;

  it('is used where its outputs are, or will be, in a folder of the workspace', () => {
    expect(cached()).toBe(true);
    mkdirSync(join(root, 'p/a/out/build'), { recursive: true });
    expect(cached()).toBe(true);
  });

  it.each(['out', 'out/build'])(
    'is not used where %s is a link, whether it leads anywhere or not',
    (link) => {
      mkdirSync(join(root, 'p/a', link, '..'), { recursive: true });
      symlinkSync(join(root, 'elsewhere'), join(root, 'p/a', link));
      expect(cached()).toBe(false);
      rmSync(join(root, 'elsewhere'), { recursive: true });
      expect(cached()).toBe(false);
    },
  );
});
