import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** Runs git in a folder and gives its standard output without the last newline; `undefined` when git fails. */
export async function git(
  folder: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<string | undefined> {
  try {
    const { stdout } = await run('git', [...args], {
      cwd: folder,
      env: { ...process.env, ...env },
      maxBuffer: 1 << 26,
    });
    return stdout.trimEnd();
  } catch {
    return undefined;
  }
}
