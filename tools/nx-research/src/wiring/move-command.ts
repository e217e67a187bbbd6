import { allTasks, type Wirings } from './wirings';

/**
 * The command that moves the pins of every source between simulated and real data, or of none; `undefined` in a workspace
 * without a workflow that says `movesOrigins`.
 */
export function moveCommand(wirings: Wirings): string | undefined {
  const workflow = allTasks(wirings).find(
    ({ options }) => (options as { movesOrigins?: unknown } | undefined)?.movesOrigins === true,
  );
  return workflow && `npx nx run ${workflow.id}`;
}
