import { execFile } from 'node:child_process';

/** What a git command gets beside its arguments. */
interface GitInput {
  readonly env?: Readonly<Record<string, string>>;
  readonly input?: string;
}

/** Runs git in a folder and gives its standard output without the last newline; `undefined` when git fails. */
export function git(
  folder: string,
  args: readonly string[],
  { env = {}, input = '' }: GitInput = {},
): Promise<string | undefined> {
  const options = { cwd: folder, env: { ...process.env, ...env }, maxBuffer: 1 << 26 };
  return new Promise((resolve) => {
    const child = execFile('git', [...args], options, (error, stdout) =>
      resolve(error ? undefined : stdout.trimEnd()),
    );
    // A git that fails, or wants no input, closes it early; what it says by its exit code counts.
    child.stdin?.on('error', () => undefined).end(input);
  });
}
