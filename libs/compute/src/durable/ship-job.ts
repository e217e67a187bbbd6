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
  /** True for a program that a script of the project may start. */
  readonly isExecutable: boolean;
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
 * workspace. What is a path of ours leads there: the folder, own code among the arguments, and the variables `READ_…`. What
 * merely holds such a path (a variable of the user's, a part of a longer text) stays as it is. Throws as `fs` does, and for a file outside of the workspace, a bug.
 */
export async function shipJob(job: Job, workspaceRoot: string): Promise<Shipment> {
  const paths = [...new Set([...job.reads, ...(job.sources ?? [])])].sort();
  const files = await Promise.all(paths.map((path) => shipped(path, workspaceRoot)));
  const mark = `@${randomUUID()}@`;
  const there = (path: string): string =>
    path === workspaceRoot || path.startsWith(`${workspaceRoot}/`)
      ? mark + path.slice(workspaceRoot.length)
      : path;
  const reads = new Set(job.reads);
  const env = Object.entries(job.env).map(([name, value]) => {
    const lines = value.split('\n');
    const isOurs = name.startsWith('READ_') && lines.every((line) => reads.has(line));
    return [name, isOurs ? lines.map(there).join('\n') : value];
  });
  const [program, ...rest] = job.argv;
  return {
    job: {
      argv: [
        program,
        ...rest.map((argument) => (job.sources?.includes(argument) ? there(argument) : argument)),
      ],
      env: Object.fromEntries(env) as Record<string, string>,
      cwd: there(job.cwd),
    },
    mark,
    files,
  };
}

async function shipped(from: string, workspaceRoot: string): Promise<ShippedFile> {
  const to = relative(workspaceRoot, from).split(sep).join('/');
  if (to.startsWith('../') || isAbsolute(to)) throw new Error(`${from} is not inside the workspace`);
  const { size, mode } = await stat(from);
  return { from, to, sha256: await hashFile(from), bytes: size, isExecutable: (mode & 0o100) !== 0 };
}
