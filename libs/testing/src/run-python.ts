import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describeFailure } from '@research/core';

/** What a Python program did. */
export interface PythonRun {
  readonly code: number;
  /** Standard output and standard error. */
  readonly said: string;
}

/** Runs Python in a folder with an allow-listed environment, as the executors do; servers of the test go on meanwhile. */
export function runPython(
  args: readonly string[],
  { cwd, env = {} }: { readonly cwd: string; readonly env?: Readonly<Record<string, string>> },
): Promise<PythonRun> {
  const fixed = {
    PATH: process.env.PATH ?? '',
    LC_ALL: 'C.UTF-8',
    TZ: 'UTC',
    PYTHONDONTWRITEBYTECODE: '1',
  };
  return new Promise((resolve) => {
    execFile(
      'python3',
      args,
      { cwd, env: { ...fixed, ...env }, maxBuffer: 1 << 26 },
      (error, stdout, stderr) => {
        const code = error ? (typeof error.code === 'number' ? error.code : 1) : 0;
        resolve({ code, said: `${stdout}${stderr}` });
      },
    );
  });
}

/** Path of the Python that has some modules, as the executors find it; throws when there is none. */
export async function pythonWith(modules: readonly string[]): Promise<string> {
  // Loaded here, since few of the specs that load this file ask for Python.
  const { probeTool } = await import('@research/compute');
  const workspaceRoot = mkdtempSync(join(tmpdir(), 'probed-'));
  const found = await probeTool('python', { workspaceRoot, env: process.env, modules });
  rmSync(workspaceRoot, { recursive: true });
  if (!found.ok) throw new Error(describeFailure(found.error));
  return found.value.path;
}
