import { Concealment, fail, type Failure, ok, type Result, variables } from '@research/core';
import { explainExit, runCommand, type RunCommand, succeeded } from '@research/process';
import { randomUUID } from 'node:crypto';
import type { Host } from './host';

type Environment = Readonly<Record<string, string | undefined>>;

/** What programs on a host find in their environment. */
export interface HostEnvironment {
  /** All of it: where tools are looked for. */
  readonly env: Environment;
  /** Names of the variables that the host's setup line has set, which go to whatever runs there. */
  readonly passedOn: readonly string[];
}

/** The line comes in a variable: everybody can read command lines, and only the user an environment. */
const lineVariable = variables.setupLine.name;

/**
 * Runs the line, keeps its words for us, and tells of the environment on standard output: in hexadecimal, since values are bytes, and
 * never in a file, since secrets are among them. What the line has left running may print into the same pipe meanwhile. So it is told
 * in numbered pieces behind the nonce, which is $1, each in one write of at most 512 bytes: POSIX lets no other write into those.
 */
const program = `eval "unset ${lineVariable}; $${lineVariable}"
status=$?
[ "$status" -eq 0 ] || exit "$status"
exec perl -e '
  my @pieces = unpack("H*", join("", map { "$_=$ENV{$_}\\0" } keys %ENV)) =~ /.{1,400}/g;
  syswrite(STDOUT, "\\n$ARGV[0] $_ $pieces[$_]\\n") for 0 .. $#pieces;
  syswrite(STDOUT, "\\n$ARGV[0] " . @pieces . " end\\n");
' "$1"`;

const limitSeconds = 60;
/** What a shell keeps for itself, and the mark by which our own processes are found. */
const own = ['_', 'PWD', 'OLDPWD', 'SHLVL', variables.processTree.name];

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
  const nonce = randomUUID();
  const lines: string[] = [];
  const command = {
    argv: ['sh', '-c', program, 'sh', nonce] as const,
    cwd: folder,
    env: { ...definedIn(env), [lineVariable]: setup },
    limitSeconds,
  };
  const exit = await run(command, { sink: { line: (line) => void lines.push(line) } });
  if (!exit.ok) return exit;
  if (!succeeded(exit.value))
    return fail(setupFailed({ id, setup }, explainExit({ argv: ['sh'], limitSeconds }, exit.value)));
  const told = toldIn(lines, nonce);
  if (told === undefined) return fail(setupFailed({ id, setup }, leftShell));
  const after = parseEnvironment(Buffer.from(told, 'hex').toString());
  const passedOn = Object.keys(after).filter((name) => after[name] !== env[name] && !own.includes(name));
  return ok({ env: after, passedOn });
}

/** What the pieces behind a nonce are together; `undefined` where one of them is missing. */
function toldIn(lines: readonly string[], nonce: string): string | undefined {
  const pieces = lines.flatMap((line) => {
    const at = line.indexOf(nonce);
    return at < 0 ? [] : [line.slice(at).split(' ')];
  });
  const end = pieces.findIndex(([, , what]) => what === 'end');
  const isWhole = end >= 0 && pieces.slice(0, end + 1).every(([, number], index) => number === String(index));
  return isWhole
    ? pieces
        .slice(0, end)
        .map(([, , hex = '']) => hex)
        .join('')
    : undefined;
}

const definedIn = (env: Environment): Record<string, string> =>
  Object.fromEntries(
    Object.entries(env).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );

const leftShell = { reason: 'command-failed', said: 'it left the shell: no `exit` and no `exec`' } as const;

function parseEnvironment(text: string): Record<string, string> {
  const entries = text.split('\0').filter((entry) => entry.includes('='));
  return Object.fromEntries(
    entries.map((entry) => [entry.slice(0, entry.indexOf('=')), entry.slice(entry.indexOf('=') + 1)]),
  );
}

/** The failure of a setup line, without the values of the variables that it sets. */
export function setupFailed(
  { id, setup = '' }: Pick<Host, 'id' | 'setup'>,
  { reason, said }: Pick<Failure, 'reason' | 'said'>,
): Failure {
  return new Concealment(assignedIn(setup)).failure({
    reason: reason === 'interrupted' ? reason : 'invalid-hosts',
    what: `the setup line of host ${id} failed: ${setup.trim()}`,
    ...(said === undefined ? {} : { said }),
    tries: [
      'fix `setup` of the host in hosts.yaml; sh runs it: `. FILE`, not `source FILE`, and no `exit`',
      'npx nx run hosts:check',
    ],
  });
}

/** What a line for the shell sets variables to, as far as that is written in it. */
function assignedIn(line: string): Record<string, string> {
  const assignments = line.matchAll(/(?<![\w$])([A-Za-z_]\w*)=("(?:[^"\\]|\\.)*"|'[^']*'|[^\s;&|)]+)/g);
  return Object.fromEntries(
    [...assignments].map(([, name = '', value = '']) => [name, value.replace(/^(["'])(.*)\1$/s, '$2')]),
  );
}
