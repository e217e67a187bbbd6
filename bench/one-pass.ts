import { statePath } from '@research/core';
import { onePassCommand } from '@research/documents';
import { allowedEnvironment } from '@research/process';
import { cpSync } from 'node:fs';
import { timeCommand, type TimedRun } from './time-command';

/** One pass of pdflatex in a folder in which a document has been typeset. */
export function onePass(folder: string, { synctex = false } = {}): Promise<TimedRun> {
  const { argv, env } = onePassCommand({
    stagingFolder: folder,
    entry: 'main.tex',
    jobname: 'main',
    epochSeconds: 946_684_800,
    env: allowedEnvironment(process.env, []),
    limitSeconds: 60,
    synctex,
  });
  return timeCommand({ argv, cwd: folder, env });
}

/**
 * The same over a copy of the folder in which the executor has just typeset the dissertation of a workspace.
 * @param warm folder for the copy
 */
export function onePassOf(root: string, warm: string): Promise<TimedRun> {
  cpSync(statePath(root, 'tex', 'dissertation-build'), warm, { recursive: true });
  return onePass(warm);
}
