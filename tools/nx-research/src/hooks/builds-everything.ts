import type { TaskResults } from '@nx/devkit';

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

/** The values of -t, --target and --targets, in each of the forms in which Nx takes them. */
function targetsOf(words: readonly string[]): string[] {
  const targets: string[] = [];
  let taking = false;
  for (const word of words) {
    const match = /^(?:-t|--targets?)(?:=(.*))?$/.exec(word);
    if (match) {
      taking = match[1] === undefined;
      targets.push(...(match[1]?.split(',') ?? []));
    } else if (word.startsWith('-')) taking = false;
    else if (taking) targets.push(...word.split(','));
  }
  return targets.map((target) => target.trim());
}
