import { availableParallelism } from 'node:os';
import { type TimedCommand, timeCommand, type TimedRun } from '../time-command';

type Options = Pick<TimedCommand, 'memory'>;

/** The whole build, as users type it. */
export const everything = ['run-many', '-t', 'build'];
/** What an edit affects. */
export const affected = ['affected', '-t', 'build'];
/** The document and what it needs. */
export const document = ['run', 'dissertation:build'];

/** The sequential shell script of a folder: everything, each time. */
export const runShell = (cwd: string, options: Options = {}): Promise<TimedRun> =>
  timeCommand({ argv: ['bash', 'build.sh'], cwd, ...options });

/** GNU make, as many jobs at once as there are cores. */
export const runMake = (cwd: string, options: Options = {}): Promise<TimedRun> =>
  timeCommand({ argv: ['make', `-j${availableParallelism()}`], cwd, ...options });

/** latexmk for the whole document; scripts and chapters alone are none of its business. */
export const runLatexmk = (cwd: string, options: Options = {}): Promise<TimedRun> =>
  timeCommand({
    argv: ['latexmk', '-norc', '-silent', '-pdf', '-interaction=nonstopmode', '-halt-on-error', 'main.tex'],
    cwd,
    ...options,
  });

/** The script of one study in a folder without Nx. */
export const runStudy = (cwd: string, study: string): Promise<TimedRun> =>
  timeCommand({
    argv: ['Rscript', '--vanilla', `${study}/study.R`],
    cwd,
    env: { READ_GAMES: 'games/games.csv', WRITE_DIR: study },
  });
