import { statePath } from '@research/core';
import { latexCommand } from '@research/documents';
import { allowedEnvironment } from '@research/process';
import { cpSync } from 'node:fs';
import { timeCommand, type TimedRun } from './time-command';

/**
 * One pass of pdflatex over a copy of the folder in which the executor has just typeset the document.
 * @param warm folder for the copy
 */
export function onePass(root: string, warm: string): Promise<TimedRun> {
  cpSync(statePath(root, 'tex', 'dissertation-build'), warm, { recursive: true });
  const { env } = latexCommand({
    stagingFolder: warm,
    entry: 'main.tex',
    jobname: 'main',
    epochSeconds: 946_684_800,
    env: allowedEnvironment(process.env, []),
    limitSeconds: 60,
  });
  const argv = ['pdflatex', '-interaction=nonstopmode', '-halt-on-error', '-recorder', 'main.tex'];
  return timeCommand({ argv, cwd: warm, env });
}
