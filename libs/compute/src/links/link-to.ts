import { spawn } from 'node:child_process';
import { stateFolder } from '@research/core';
import { allowedEnvironment } from '@research/process';
import type { Host } from '../hosts/host';
import type { Link, PipedProcess } from './link';
import { startSsh } from './start-ssh';

/** Folder on a host behind SSH, below the home folder, unless hosts.yaml names another. */
const remoteState = '.nx-research';

/** Clients that know a host by different names share its slots all the same. */
const remoteSlots = 'this';

/** How the link is made. */
export interface LinkOptions {
  /** By a connection of its own, which proves keys and names: one that is open already proves nothing. */
  readonly alone?: boolean;
}

/** The link to a host. A job on a host of this machine is one of the workspace; hosts behind SSH serve several. */
export function linkTo(host: Host, workspaceRoot: string, how: LinkOptions = {}): Link {
  const { id, transport } = host;
  if (transport.kind === 'local')
    return {
      host: id,
      kind: 'local',
      state: stateFolder(workspaceRoot),
      slots: id,
      startPerl: () => start('perl', ['-']),
    };
  return {
    host: id,
    kind: 'ssh',
    destination: transport.destination,
    ...(transport.configFile === undefined ? {} : { configFile: transport.configFile }),
    state: host.folder ?? remoteState,
    slots: remoteSlots,
    startPerl: () => startSsh(transport, workspaceRoot, { words: ['perl', '-'], start, ...how }),
  };
}

/** What ssh needs of our environment to find the user's keys. */
const forSsh = ['SSH_AUTH_SOCK', 'KRB5CCNAME'];

/**
 * With a clean environment: marks by which somebody may end this process and all its children must not reach a supervisor.
 * Away from the terminal, whose Ctrl-C is ours to handle.
 */
const start = (program: string, argv: readonly string[]): PipedProcess =>
  spawn(program, argv, {
    stdio: ['pipe', 'pipe', 'pipe'],
    env: allowedEnvironment(process.env, forSsh),
    detached: true,
  });
