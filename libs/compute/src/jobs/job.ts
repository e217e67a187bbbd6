import type { Fingerprint } from '@research/core';
import type { Needs } from '../hosts/needs';

/** One command on a host, as data: what identifies it, what it asks for, what it consumes and produces. */
export interface Job {
  /** From the content of everything that goes in; never Nx's task hash. */
  readonly fingerprint: Fingerprint;
  readonly argv: readonly [string, ...string[]];
  /** The complete environment (`allowedEnvironment`, `READ_<NAME>` …); `WRITE_DIR` is added when it runs. */
  readonly env: Readonly<Record<string, string>>;
  readonly cwd: string;
  readonly needs: Needs;
  /** Absolute paths of the files it reads; they are checked before it starts. */
  readonly reads: readonly string[];
  /** Absolute paths of its own code; a host with a file system of its own gets these and the reads. */
  readonly sources?: readonly string[];
  /** Names of the files it must write into `WRITE_DIR`, with `/` for sub-folders. */
  readonly writes: readonly string[];
  readonly limitSeconds: number;
}
