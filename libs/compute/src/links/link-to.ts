import { spawn, spawnSync } from 'node:child_process';
import { isAbsolute, join } from 'node:path';
import { type HostId, stateFolder } from '@research/core';
import { ownEnvironment } from '@research/process';
import type { Host } from '../hosts/host';
import type { Link, PipedProcess } from './link';
import type { SilenceLimits } from './silence';
import { startSsh } from './start-ssh';

/** Folder on a host behind SSH, below the home folder, unless hosts.yaml names another. */
const remoteState = '.nx-research';

/** Clients that know a host by different names share its slots all the same. */
const remoteSlots = 'this';

/** How the link is made, and who hears of it. */
export interface LinkOptions {
  /** By a connection of its own, which proves keys and names: one that is open already proves nothing. */
  readonly alone?: boolean;
  /** Tells the user that the host keeps them waiting. */
  readonly say?: ((line: string) => void) | undefined;
  /** How long the host may say nothing, where that is not as usual. */
  readonly silence?: SilenceLimits;
}

/** The link to a host of this machine, whose jobs are those of a workspace. */
export const localLink = (id: HostId, workspaceRoot: string): Link => ({
  host: id,
  kind: 'local',
  state: stateFolder(workspaceRoot),
  slots: id,
  startPerl: () => ({ child: start('perl', ['-']) }),
});

/** The link to a host. A job on a host of this machine is one of the workspace; hosts behind SSH serve several. */
export function linkTo(host: Host, workspaceRoot: string, how: LinkOptions = {}): Link {
  const { id, transport } = host;
  const { alone = false, say, silence } = how;
  const heard = { ...(say && { say }), ...(silence && { silence }) };
  if (transport.kind === 'local') return { ...heard, ...localLink(id, workspaceRoot) };
  const { destination, configFile } = transport;
  return {
    ...heard,
    host: id,
    kind: 'ssh',
    destination,
    ...(configFile && {
      configFile,
      configPath: isAbsolute(configFile) ? configFile : join(workspaceRoot, configFile),
    }),
    state: host.folder ?? remoteState,
    slots: remoteSlots,
    startPerl: () =>
      startSsh(transport, workspaceRoot, { words: plainPerl, start, alone, version: sshVersion() }),
  };
}

/**
 * Perl as it is by itself: what the account there, or the user's `SendEnv`, says of modules, layers of streams, the debugger
 * and the locale would change what it reads and writes, or keep it from starting. In place of the login shell, which may have
 * something to say at its end.
 */
const plainPerl = [
  'exec',
  '/usr/bin/env',
  ...['PERL5OPT=', 'PERL5LIB=', 'PERL5DB=', 'PERL_UNICODE=0', 'PERLIO=', 'LC_ALL=C'],
  'perl',
  '-',
];

/** What ssh needs of our environment to find the user's keys. */
const forSsh = ['SSH_AUTH_SOCK', 'KRB5CCNAME'];

const environment = (): NodeJS.ProcessEnv => ownEnvironment(forSsh);

/**
 * With a clean environment: marks that serve to end this process with all its children must not reach a supervisor.
 * Away from the terminal, whose Ctrl-C is ours to handle.
 */
const start = (program: string, argv: readonly string[]): PipedProcess =>
  spawn(program, argv, { stdio: ['pipe', 'pipe', 'pipe'], env: environment(), detached: true });

let version: number | undefined;

/** Of the ssh on PATH; 0 of one that does not say. Asked once. */
function sshVersion(): number {
  version ??= parseVersion(
    spawnSync('ssh', ['-V'], { encoding: 'utf8', env: environment(), timeout: 5000 }).stderr,
  );
  return version;
}

function parseVersion(said: string | null): number {
  const [, major = '0', minor = '0'] = /OpenSSH\D*(\d+)\.(\d+)/.exec(said ?? '') ?? [];
  return Number(major) * 100 + Number(minor);
}
