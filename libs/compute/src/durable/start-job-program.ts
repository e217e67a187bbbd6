import { spawn, type ChildProcessByStdio } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import type { Readable, Writable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { fail, ok, statePath, type Failure, type Result } from '@research/core';
import { allowedEnvironment } from '@research/process';
import { jobProgram } from './job-program';

/** The running program of jobs; see {@link jobProgram}. */
export interface RunningJobProgram {
  readonly process: ChildProcessByStdio<Writable, Readable, Readable>;
  /** Its exit code, or the name of the error that kept it from starting. */
  readonly ended: Promise<number | string | null>;
}

/**
 * Starts the program of jobs. It gets a clean environment: marks by which somebody may end this process and all its
 * children must not reach the supervisor.
 */
export function startJobProgram(argv: readonly string[]): RunningJobProgram {
  const process = spawn('perl', ['-e', jobProgram, ...argv], {
    stdio: ['pipe', 'pipe', 'pipe'],
    env: allowedEnvironment(globalThis.process.env, []),
    detached: true, // Ctrl-C in the terminal is ours to handle, not perl's
  });
  process.stdin.on('error', () => undefined); // it may be gone before we have said everything
  const ended = new Promise<number | string | null>((resolve) => {
    process.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message));
    process.once('close', (code) => resolve(code));
  });
  return { process, ended };
}

/** Something to ask the program of jobs. */
export interface JobQuestion {
  readonly argv: readonly string[];
  readonly input?: Buffer;
  /** Ends the sentence "… could not be …", for the failure. */
  readonly what: string;
}

/** Asks the program of jobs something; gives the fields of each line of its answer. Fails with what it said. */
export async function askJobProgram({ argv, input, what }: JobQuestion): Promise<Result<string[][]>> {
  const { process, ended } = startJobProgram(argv);
  if (input) process.stdin.end(input);
  const [answer, said, end] = await Promise.all([text(process.stdout), text(process.stderr), ended]);
  process.stdin.destroy();
  if (end !== 0) return fail(jobProgramFailure(what, end, said));
  const lines = answer.split('\n').filter((line) => line !== '');
  return ok(lines.map((line) => line.split('\t')));
}

/** Why the program of jobs did not do what it was asked for. */
export function jobProgramFailure(what: string, end: number | string | null, said: string): Failure {
  if (end === 'ENOENT') {
    const sentence = 'perl, which keeps long jobs running, was not found';
    return { reason: 'tool-missing', what: sentence, tries: ['npm run setup'] };
  }
  return { reason: 'file-system', what, said: said || `perl ended with ${end}` };
}

/** The folder of all jobs of a workspace; it is made when missing. Absolute path. */
export function jobsFolder(workspaceRoot: string): string {
  const folder = statePath(workspaceRoot, 'jobs');
  mkdirSync(folder, { recursive: true });
  return folder;
}
