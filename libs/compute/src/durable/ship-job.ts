import { randomUUID } from 'node:crypto';
import { stat } from 'node:fs/promises';
import { isAbsolute, relative, sep } from 'node:path';
import { hashFile, type Sha256 } from '@research/core';
import type { Job } from '../jobs/job';

/** A file that a host needs for a job. */
export interface ShippedFile {
  /** Absolute path here. */
  readonly from: string;
  /** Path in the job's workspace there, with `/`. */
  readonly to: string;
  readonly sha256: Sha256;
  readonly bytes: number;
}

/** A job for a host with a file system of its own. */
export interface Shipment {
  /** The job as that host sees it: `mark` stands for its workspace there. */
  readonly job: Pick<Job, 'argv' | 'env' | 'cwd'>;
  readonly mark: string;
  readonly files: readonly ShippedFile[];
}

/**
 * What a host behind SSH gets of a job: every file that it reads and its own code, by content, in a tree like that of the
 * workspace; paths into the workspace lead there. Throws as `fs` does, and for a file outside of the workspace, a bug.
 */
export async function shipJob(job: Job, workspaceRoot: string): Promise<Shipment> {
  const paths = [...new Set([...job.reads, ...(job.sources ?? [])])].sort();
  const files = await Promise.all(paths.map((path) => shipped(path, workspaceRoot)));
  const mark = `@${randomUUID()}@`;
  const root = new RegExp(`${escaped(workspaceRoot)}(?=/|:|\\s|$)`, 'g');
  const there = (text: string): string => text.replace(root, mark);
  const [program, ...rest] = job.argv;
  return {
    job: {
      argv: [program, ...rest.map(there)],
      env: Object.fromEntries(Object.entries(job.env).map(([name, value]) => [name, there(value)])),
      cwd: there(job.cwd),
    },
    mark,
    files,
  };
}

/** A text as a regular expression that matches it alone. */
const escaped = (text: string): string => text.replace(/[$()*+.?[\\\]^{|}]/g, '\\$&');

async function shipped(from: string, workspaceRoot: string): Promise<ShippedFile> {
  const to = relative(workspaceRoot, from).split(sep).join('/');
  if (to.startsWith('../') || isAbsolute(to)) throw new Error(`${from} is not inside the workspace`);
  return { from, to, sha256: await hashFile(from), bytes: (await stat(from)).size };
}
