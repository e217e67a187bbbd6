import { execFile } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { isAbsolute, join, normalize } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** A file or folder that a command touched, as the kernel saw it. */
export interface KernelAccess {
  readonly path: string;
  /** `either`: opened for both, which a program may do only to read. */
  readonly access: 'read' | 'write' | 'either';
}

/** What a command is run with under strace. */
export interface KernelWatch {
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Only what lies in this folder is given. */
  readonly within: string;
  /** Only what processes of these programs did; absent: of all. */
  readonly programs?: RegExp;
}

const calls = [
  'execve',
  ...['open', 'openat', 'creat', 'rename', 'renameat', 'renameat2', 'unlink', 'unlinkat', 'mkdir', 'mkdirat'],
  ...['rmdir', 'link', 'linkat', 'symlink', 'symlinkat', 'truncate'],
];

/**
 * Runs a command and everything it starts under strace and gives the files in a folder that the kernel saw opened, made,
 * renamed or removed. Opened folders are left out. Throws when the command, or strace, fails.
 */
export async function kernelAccesses(
  argv: readonly [string, ...string[]],
  { cwd, env, within, programs }: KernelWatch,
): Promise<KernelAccess[]> {
  const folder = mkdtempSync(join(tmpdir(), 'strace-'));
  const flags = [
    '-ff',
    '--seccomp-bpf',
    '-y',
    '-s',
    '4096',
    '-e',
    `trace=${calls.join(',')}`,
    '-e',
    'status=successful',
  ];
  try {
    await run('strace', [...flags, '-o', join(folder, 'p'), ...argv], {
      cwd,
      env: { ...env },
      maxBuffer: 1 << 26,
    });
    const processes = readdirSync(folder).map((file) => readFileSync(join(folder, file), 'utf8').split('\n'));
    const lines = processes.flatMap((all) => (programs ? from(programs, all) : all));
    const inner = `${realpathSync(within)}/`;
    const found = lines.flatMap(accessesIn).filter(({ path }) => path.startsWith(inner));
    return [...new Map(found.map((one) => [`${one.access} ${one.path}`, one])).values()];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** What a process did once it had become one of the programs. */
function from(programs: RegExp, lines: readonly string[]): readonly string[] {
  const became = lines.findIndex((line) => programs.test(/^execve\("([^"]*)"/.exec(line)?.[1] ?? ''));
  return became < 0 ? [] : lines.slice(became);
}

/** The accesses in one line of strace, `name(arguments) = result`. */
function accessesIn(line: string): KernelAccess[] {
  const [, name, given = '', result = ''] = /^(\w+)\((.*)\)\s+= (.*)$/.exec(line) ?? [];
  if (name === undefined || name === 'execve') return [];
  if (name.startsWith('open') || name === 'creat') {
    const path = /^\d+<(.*)>/.exec(result)?.[1];
    if (path === undefined || given.includes('O_DIRECTORY')) return [];
    if (name === 'creat' || given.includes('O_WRONLY')) return [{ path, access: 'write' }];
    return [{ path, access: given.includes('O_RDWR') ? 'either' : 'read' }];
  }
  const paths = [...given.matchAll(/(?:(?:AT_FDCWD|\d+)<([^>]*)>, )?"((?:[^"\\]|\\.)*)"/g)].map(
    ([, folder, path = '']) => (isAbsolute(path) ? path : normalize(join(folder ?? '', path))),
  );
  // A link is where it is made, not what it leads to.
  const changed = /^(?:sym)?link/.test(name) ? paths.slice(-1) : paths;
  return changed.map((path) => ({ path, access: 'write' }));
}
