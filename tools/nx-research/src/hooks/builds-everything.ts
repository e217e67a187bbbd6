import type { TaskResults } from '@nx/devkit';
import { targetsOf } from '@research/reporting';

const narrowing = [
  '-p',
  '--projects',
  '--exclude',
  '--files',
  '--base',
  '--head',
  '--uncommitted',
  '--untracked',
];

/**
 * True for a run after which everything is known to be built: `run-many` or `affected` for the target `build`, not
 * narrowed to some projects, and nothing failed.
 * @param argv as in `process.argv`
 */
export function buildsEverything(
  argv: readonly string[],
  results: TaskResults,
  env: Readonly<Record<string, string | undefined>>,
): boolean {
  const [command, ...rest] = argv.slice(2);
  const narrowed = rest.some((word) => narrowing.includes(word.split('=')[0] ?? ''));
  if (!['run-many', 'affected'].includes(command ?? '') || narrowed || !targetsOf(rest).includes('build'))
    return false;
  if (command === 'affected' && (env['NX_BASE'] || env['NX_HEAD'])) return false;
  const tasks = Object.values(results);
  return tasks.length > 0 && tasks.every(({ status }) => !['failure', 'skipped', 'stopped'].includes(status));
}
