import { parseTaskId } from '@research/core';
/**
 * The requested tasks, among those of a run: `nx run p:t` names one, `run-many` and `affected` name targets. All of
 * them where the command tells nothing.
 * @param command the words after `nx`
 */
export function askedTasks(command: readonly string[], ids: readonly string[]): string[] {
  const [verb = '', ...rest] = command;
  const targets = ['run-many', 'affected'].includes(verb) ? targetsOf(rest) : [];
  const named = verb === 'run' ? rest.filter((word) => !word.startsWith('-')).slice(0, 1) : [];
  const asked = ids.filter(
    (id) => targets.includes(parseTaskId(id).target) || named.some((word) => isNamed(word, id)),
  );
  return asked.length > 0 ? asked : [...ids];
}

/** `p:t:configuration` names `p:t`, and `p` alone any of its tasks. */
const isNamed = (word: string, id: string): boolean =>
  word === id || word.startsWith(`${id}:`) || id.startsWith(`${word}:`);

/** The values of -t, --target and --targets, in each of the forms in which Nx takes them. */
export function targetsOf(words: readonly string[]): string[] {
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
