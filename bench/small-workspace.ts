import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Files, writeFiles } from './write-files';

/** An Nx workspace that a benchmark makes up; it has this repository's npm packages and a git history of its own. */
export interface SmallWorkspace {
  readonly root: string;
  dispose(): void;
}

const repository = join(__dirname, '..');
const settings = { neverConnectToCloud: true, analytics: false, tui: { enabled: false } };

/** Makes a workspace, without plugins unless some are named. */
export function smallWorkspace(
  files: Files,
  { plugins = [], parallel = 12 }: { readonly plugins?: readonly string[]; readonly parallel?: number } = {},
): SmallWorkspace {
  const root = mkdtempSync(join(tmpdir(), 'research-bench-'));
  writeFiles(root, {
    ...files,
    'nx.json': { ...settings, plugins, parallel, cacheDirectory: '.nx/cache' },
    'package.json': { name: 'small', private: true },
    '.gitignore': 'node_modules\nout/\n.nx/\n.research/\nlogs/\n',
  });
  copyFileSync(join(repository, 'package-lock.json'), join(root, 'package-lock.json'));
  symlinkSync(join(repository, 'node_modules'), join(root, 'node_modules'));
  for (const args of [['init'], ['add', '--all'], [...identity, 'commit', '--message', 'start']])
    execFileSync('git', args, { cwd: root, stdio: 'pipe' });
  return { root, dispose: () => rmSync(root, { recursive: true, force: true }) };
}

const identity = [
  '-c',
  'user.name=Bench',
  '-c',
  'user.email=bench@example.org',
  '-c',
  'commit.gpgsign=false',
];
