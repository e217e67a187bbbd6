import { type Failure, type Result, fail, ok } from '@research/core';
import { type Exit, type RunCommand, explainExit } from '@research/process';
import type { SshPlace } from '../places/shared-store-place';

/** How sftp is run. */
export interface SftpPorts {
  readonly run: RunCommand;
  /** The complete environment; ssh needs PATH, HOME and, with an agent, SSH_AUTH_SOCK. */
  readonly env: Readonly<Record<string, string>>;
  /** Options before the destination, such as `-F` and a configuration file. */
  readonly options?: readonly string[];
  readonly signal?: AbortSignal;
}

/** A list of sftp commands for one host; local paths are relative to `cwd`. */
export interface SftpBatch {
  readonly place: SshPlace;
  readonly cwd: string;
  readonly batch: readonly string[];
  /** Bytes that a file may have which it brings here: a host may send without end. */
  readonly mostBytes?: number;
}

const LIMIT_SECONDS = 3600;
const COULD_NOT_CONNECT = 255;

/** A dead connection is noticed within a minute, also in the middle of a transfer. */
const patience = ['ConnectTimeout=15', 'ServerAliveInterval=15', 'ServerAliveCountMax=3'];

/**
 * Runs a batch through the system's sftp, which stops at the first command that fails (exit code 1). Batch mode never
 * asks for a password; `--` keeps a destination from being read as an option.
 * Fails with `network` when the host cannot be reached, and with what ended the command otherwise.
 */
export async function runSftp(
  { place, cwd, batch, mostBytes }: SftpBatch,
  ports: SftpPorts,
): Promise<Result<Exit>> {
  const port = place.port === undefined ? [] : ['-P', String(place.port)];
  const options = [...patience.flatMap((option) => ['-o', option]), ...port, ...(ports.options ?? [])];
  const sftp = ['sftp', '-b', '-', ...options, '--', place.destination] as const;
  const argv = mostBytes === undefined ? sftp : bounded(mostBytes, sftp);
  const command = { argv, cwd, env: ports.env, input: `${batch.join('\n')}\n`, limitSeconds: LIMIT_SECONDS };
  const exit = await ports.run(command, ports.signal ? { signal: ports.signal } : {});
  if (!exit.ok) return exit;
  const { code } = exit.value;
  if (code === COULD_NOT_CONNECT) return fail(unreachable(place, exit.value));
  return code === 0 || code === 1
    ? ok(exit.value)
    : fail(explainExit({ ...command, argv: sftp }, exit.value));
}

/** The system ends what writes more into a file (POSIX, `ulimit -f`: blocks of 512 bytes). */
const bounded = (bytes: number, command: readonly string[]): [string, ...string[]] => [
  'sh',
  '-c',
  'ulimit -f "$0" && exec "$@"',
  String(Math.ceil(bytes / 512) + 1),
  ...command,
];

/** What sftp said, without the commands that it echoes in batch mode. */
export function sftpWords({ tail }: Exit): string {
  return tail
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('sftp>'))
    .join('\n');
}

function unreachable({ destination }: SshPlace, exit: Exit): Failure {
  return {
    reason: 'network',
    what: `${destination} could not be reached with ssh`,
    said: sftpWords(exit),
    tries: [`ssh ${destination} true`],
    transient: true,
  };
}
