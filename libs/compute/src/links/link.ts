import type { ChildProcessByStdio } from 'node:child_process';
import type { Readable, Writable } from 'node:stream';
import type { HostId } from '@research/core';
import type { SilenceLimits } from './silence';

/** A program with all three standard streams connected to us. */
export type PipedProcess = ChildProcessByStdio<Writable, Readable, Readable>;

/** Which machine and folder a link leads to, whatever hosts.yaml calls it: what is remembered of a job there. */
export function placeOfLink({ kind, destination, configFile, state }: Link): string {
  if (kind === 'local') return 'this machine';
  return `${destination}:${state}${configFile === undefined ? '' : ` (ssh -F ${configFile})`}`;
}

/** A program that starts on a host, and the way there. */
export interface StartedPerl {
  readonly child: PipedProcess;
  /** It goes by a connection that was there before. */
  readonly overOpenConnection?: boolean;
  /** False while ssh has not logged in; undefined where that does not show. */
  readonly isLoggedIn?: () => boolean | undefined;
  /** Makes others avoid this connection, since what hangs here would hang for them, too. */
  readonly giveUpWay?: () => void;
}

/** How programs of ours are started on a host, and where they keep what they leave there. */
export interface Link {
  readonly host: HostId;
  /** `ssh`: the host has a file system, an environment and a clock of its own. */
  readonly kind: 'local' | 'ssh';
  /** As ssh takes it. */
  readonly destination?: string;
  /** Configuration file of ssh, where it is not the user's, as hosts.yaml has it. */
  readonly configFile?: string;
  /** Absolute path of it. */
  readonly configPath?: string;
  /** Folder on the host for leases, jobs and checkpoints; a relative one is below the home folder there. */
  readonly state: string;
  /** Name of the host in the folder of leases; the same for all that share the slots. */
  readonly slots: string;
  /** Tells the user that the host keeps them waiting. */
  readonly say?: (line: string) => void;
  /** How long it may say nothing, where that is not as usual. */
  readonly silence?: SilenceLimits;
  /** Starts a perl there that reads its program from standard input. */
  startPerl(): StartedPerl;
}
