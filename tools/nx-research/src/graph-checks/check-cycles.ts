import { type Failure, parseTaskId } from '@research/core';
import { findCycles } from '@research/reporting';
import { error, type GraphFinding, warning } from './finding';
import type { GraphScope } from './graph-scope';
import type { LocatedLink } from './links';

/** Tasks that wait for each other in a circle, and projects that do so though their tasks do not. */
export function checkCycles({ links, projectLinks }: GraphScope): GraphFinding[] {
  const ofTasks = findCycles(links);
  const told = new Set(
    ofTasks.flatMap((cycle) => cycle.map(({ from, to }) => `${projectOf(from)} ${projectOf(to)}`)),
  );
  // Projects whose tasks wait in a circle depend on each other for the same reason.
  const rest = projectLinks.filter(({ from, to }) => !told.has(`${from} ${to}`));
  return [
    ...ofTasks.map((cycle) => error(taskCycle(cycle))),
    ...findCycles(rest).map((cycle) => warning(projectCycle(cycle))),
  ];
}

const projectOf = (task: string): string => parseTaskId(task).project;

const around = (cycle: readonly LocatedLink[]): string =>
  [...cycle.map(({ from }) => from), cycle[0]?.from].join(' → ');

const taskCycle = (cycle: readonly LocatedLink[]) => ({
  ...describe(cycle, 'waits for'),
  what: `tasks wait for each other in a circle, and none can start: ${around(cycle)}`,
  tries: [
    'take away one of these lines, or what is read there',
    'a file that two of them need is made by a target, or a project, of its own',
  ],
});

const projectCycle = (cycle: readonly LocatedLink[]) => ({
  ...describe(cycle, 'depends on'),
  what: `projects depend on each other in a circle, though their tasks do not: ${around(cycle)}`,
  tries: [
    'their tasks run; but an edit in one of them counts as one in each of them, and `^target` leads in a circle',
    'move the target that is read back into a project of its own',
  ],
});

function describe(
  cycle: readonly LocatedLink[],
  verb: string,
): Omit<Failure, 'what' | 'at'> & { at: LocatedLink['at'] } {
  const [first] = cycle;
  if (!first) throw new Error('a cycle has a link');
  const causes = cycle.map(({ from, to, at }): Failure => ({
    reason: 'cycle',
    what: `${from} ${verb} ${to}`,
    at,
  }));
  return { reason: 'cycle', at: first.at, causes };
}
