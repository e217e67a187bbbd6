import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/** An Nx workspace that a benchmark makes up; it has this repository's npm packages and a git history of its own. */
export interface SmallWorkspace {
  readonly root: string;
  dispose(): void;
}

const repository = join(__dirname, '..');
const settings = { neverConnectToCloud: true, analytics: false, tui: { enabled: false } };

/**
 * Makes a workspace.
 * @param files path → text, or what is written as JSON
 * @param plugins for nx.json
 */
export function smallWorkspace(
  files: Readonly<Record<string, string | object>>,
  plugins: readonly string[] = [],
): SmallWorkspace {
  const root = mkdtempSync(join(tmpdir(), 'research-bench-'));
  const all = {
    ...files,
    'nx.json': { ...settings, plugins, parallel: 12, cacheDirectory: '.nx/cache' },
    'package.json': { name: 'small', private: true },
    '.gitignore': 'node_modules\nout/\n.nx/\n.research/\n',
  };
  for (const [path, content] of Object.entries(all)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), typeof content === 'string' ? content : JSON.stringify(content));
  }
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
