import { fail, type Failure, ok, type Result } from '@research/core';
import { explainExit, runCommand, type RunCommand, succeeded } from '@research/process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Host } from './host';

type Environment = Readonly<Record<string, string | undefined>>;

/** What programs on a host find in their environment. */
export interface HostEnvironment {
  /** All of it: where tools are looked for. */
  readonly env: Environment;
  /** Names of the variables that the host's setup line has set, which go to whatever runs there. */
  readonly passedOn: readonly string[];
}

/** Runs the line, keeps its words for us, and leaves the environment in the file named as $1. */
const program = (setup: string): string => `${setup}
status=$?
[ "$status" -eq 0 ] || exit "$status"
exec perl -e 'open(my $file, ">", $ARGV[0]) or die "$!\\n"; print $file map { "$_=$ENV{$_}\\0" } keys %ENV; close($file) or die "$!\\n"' "$1"`;

const limitSeconds = 60;
/** What a shell keeps for itself, and the mark by which our own processes are found. */
const own = ['_', 'PWD', 'OLDPWD', 'SHLVL', 'RESEARCH_PROCESS_TREE'];

/**
 * The environment that the setup line of a host makes of ours; ours itself where it has none. Fails with `invalid-hosts`
 * and the line's own words when it does not end with 0.
 * @param env ours
 * @param folder the workspace, in which the line runs
 */
export async function hostEnvironment(
  { id, setup }: Host,
  {
    env,
    folder,
    run = runCommand,
  }: { readonly env: Environment; readonly folder: string; readonly run?: RunCommand },
): Promise<Result<HostEnvironment>> {
  if (setup === undefined) return ok({ env, passedOn: [] });
  const temporary = mkdtempSync(join(tmpdir(), 'research-setup-'));
  try {
    const file = join(temporary, 'environment');
    const command = {
      argv: ['sh', '-c', program(setup), 'sh', file] as const,
      cwd: folder,
      env: Object.fromEntries(
        Object.entries(env).filter((entry): entry is [string, string] => entry[1] !== undefined),
      ),
      limitSeconds,
    };
    const exit = await run(command);
    if (!exit.ok) return exit;
    if (!succeeded(exit.value))
      return fail(setupFailed({ id, setup }, explainExit({ argv: ['sh'], limitSeconds }, exit.value)));
    if (!existsSync(file)) return fail(setupFailed({ id, setup }, leftShell));
    const after = parseEnvironment(readFileSync(file, 'utf8'));
    const passedOn = Object.keys(after).filter((name) => after[name] !== env[name] && !own.includes(name));
    return ok({ env: after, passedOn });
  } finally {
    rmSync(temporary, { recursive: true, force: true });
  }
}

const leftShell = { reason: 'command-failed', said: 'it left the shell: no `exit` and no `exec`' } as const;

function parseEnvironment(text: string): Record<string, string> {
  const entries = text.split('\0').filter((entry) => entry.includes('='));
  return Object.fromEntries(
    entries.map((entry) => [entry.slice(0, entry.indexOf('=')), entry.slice(entry.indexOf('=') + 1)]),
  );
}

/** The failure of a setup line. */
export const setupFailed = (
  { id, setup }: Pick<Host, 'id' | 'setup'>,
  { reason, said }: Pick<Failure, 'reason' | 'said'>,
): Failure => ({
  reason: reason === 'interrupted' ? reason : 'invalid-hosts',
  what: `the setup line of host ${id} failed: ${setup?.trim()}`,
  ...(said === undefined ? {} : { said }),
  tries: [
    'mend `setup` of the host in hosts.yaml; it is run by sh: `. FILE`, not `source FILE`, and no `exit`',
    'npx nx run hosts:check',
  ],
});
