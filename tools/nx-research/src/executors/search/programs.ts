import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The programs that make a script a worker, by their names in `libs/search/program`. */
export const workerPrograms = ['trials.pl', 'research_trials.py', 'research_trials.R'] as const;

/** A program of searches. */
type ProgramName = (typeof workerPrograms)[number] | 'propose.py';

/** Absolute path of a program, in the bundle or among the sources. */
export function programPath(name: ProgramName): string {
  const bundled = join(__dirname, '../search-program', name);
  return existsSync(bundled) ? bundled : join(__dirname, '../../../../../libs/search/program', name);
}

/** The text of a program. */
export const programText = (name: ProgramName): string => readFileSync(programPath(name), 'utf8');
