import { describeDuration } from '@research/core';
import type { Plan, PlannedTask } from '../../plan/make-plan';
import { renderTable } from '../../task/shown-table';

const longestWhy = 100;

/** A plan for a terminal: what runs or may, and why; how much does not; how long all of it takes. */
export function describePlan(plan: Plan): string[] {
  const { tasks, unknownTimes } = plan;
  const open = tasks.filter(isOpen);
  const count = (kind: PlannedTask['state']['kind']): number =>
    tasks.filter(({ state }) => state.kind === kind).length;
  const rest = [
    [count('in place'), 'in place'],
    [count('cached'), 'from the cache'],
    [count('Nx decides'), 'of other plugins, which Nx decides about'],
  ] as const;
  const others = rest.filter(([number]) => number > 0).map(([number, words]) => `${number} ${words}`);
  return [
    ...(open.length > 0
      ? [...renderTable([['task', 'would', 'host', 'takes', 'why'], ...open.map(rowOf)]), '']
      : []),
    `${tasks.length} tasks: ${[...openCounts(plan), ...others].join(', ') || 'none'}`,
    ...(open.length > 0 ? [describeTime(plan)] : []),
    ...(unknownTimes.length > 0
      ? [`no run of ${unknownTimes.join(', ')} is on record: counted as none`]
      : []),
  ];
}

const isOpen = ({ state }: PlannedTask): boolean => state.kind === 'runs' || state.kind === 'may run';

function openCounts({ tasks }: Plan): string[] {
  const runs = tasks.filter(({ state }) => state.kind === 'runs').length;
  const may = tasks.filter(({ state }) => state.kind === 'may run').length;
  return [...(runs > 0 ? [`${runs} would run`] : []), ...(may > 0 ? [`${may} may run`] : [])];
}

function rowOf({ id, state, host = '', estimatedMs }: PlannedTask): string[] {
  const why = state.why.join('; ');
  return [
    id,
    state.kind === 'runs' ? 'run' : 'perhaps',
    host,
    estimatedMs === undefined ? '?' : describeDuration(estimatedMs),
    why.length > longestWhy ? `${why.slice(0, longestWhy - 1)}…` : why,
  ];
}

function describeTime({ estimatedMs: { least, most } }: Pick<Plan, 'estimatedMs'>): string {
  const [low, high] = [describeDuration(least), describeDuration(most)];
  return low === high
    ? `about ${low} by the times of earlier runs`
    : `between ${low} and ${high} by the times of earlier runs: what may run is not run again where the same bytes come in`;
}
