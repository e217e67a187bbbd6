import { chmodSync, chownSync, mkdirSync, mkdtempSync, rmSync, statSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { replaceableBy, requireOwnState } from './own-folder';

/** Whoever runs the tests, and another account; only root can give folders away. */
const user = process.getuid?.() ?? 0;
const stranger = 12_345;
const isRoot = user === 0;

let folder: string;
let workspaceRoot: string;
const state = (): string => join(workspaceRoot, '.research');
const mode = (path: string): string => (statSync(path).mode & 0o7777).toString(8);
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'own-'));
  workspaceRoot = join(folder, 'workspace');
  mkdirSync(workspaceRoot, { mode: 0o755 });
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('the state folder of a workspace', () => {
  it('is made for its owner alone, and taken back from others', () => {
    expect(requireOwnState(workspaceRoot)).toEqual({ ok: true, value: undefined });
    expect(mode(state())).toBe('700');
    chmodSync(state(), 0o777);
    expect(requireOwnState(workspaceRoot)).toEqual({ ok: true, value: undefined });
    expect(mode(state())).toBe('700');
  });

  it('that is a link has to be safe where it leads', () => {
    mkdirSync(join(folder, 'shared/state'), { recursive: true });
    symlinkSync(join(folder, 'shared/state'), state());
    expect(requireOwnState(workspaceRoot).ok).toBe(true);
    chmodSync(join(folder, 'shared'), 0o777);
    expect(requireOwnState(workspaceRoot)).toMatchObject({
      ok: false,
      error: { what: expect.stringContaining('shared can be written to by other accounts') as string },
    });
    chmodSync(join(folder, 'shared'), 0o1777);
    expect(requireOwnState(workspaceRoot).ok).toBe(true);
  });

  it('of another account is refused, unless that has the whole workspace', () => {
    mkdirSync(state());
    if (isRoot) chownSync(state(), stranger, stranger);
    const asSeenBy = isRoot ? user : stranger;
    expect(requireOwnState(workspaceRoot, isRoot ? 54_321 : stranger).ok).toBe(!isRoot);
    if (!isRoot) return;
    expect(requireOwnState(workspaceRoot, asSeenBy)).toMatchObject({
      ok: false,
      error: { what: expect.stringContaining('belongs to another account') as string },
    });
    chownSync(workspaceRoot, stranger, stranger);
    expect(requireOwnState(workspaceRoot, asSeenBy).ok).toBe(true);
  });

  it('that cannot be made is for those who need it', () => {
    expect(requireOwnState(join(folder, 'no\0where')).ok).toBe(true);
  });
});

it('a folder is replaceable by whoever can rename what leads there', () => {
  const deep = join(folder, 'a/b/c');
  mkdirSync(deep, { recursive: true });
  expect(replaceableBy(deep, user)).toBeUndefined();
  for (const [open, safe] of [
    ['a', false],
    ['a/b', false],
    ['a/b/c', true], // its own rights are another question
  ] as const) {
    chmodSync(join(folder, open), 0o777);
    expect(replaceableBy(deep, user) === undefined).toBe(safe);
    chmodSync(join(folder, open), 0o1777);
    expect(replaceableBy(deep, user)).toBeUndefined();
    chmodSync(join(folder, open), 0o755);
  }
  expect(replaceableBy(deep, stranger) === undefined).toBe(isRoot);
});
