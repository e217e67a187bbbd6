import type { WiredTask } from './wired-task';
import { allTasks, type Wirings } from './wirings';

/** What is read of the options of such a workflow. */
interface MovingOptions {
  readonly movesOrigins?: unknown;
  readonly phases?: readonly { readonly trainFirst?: unknown }[];
}

/**
 * The command that moves the pins of every source between simulated and real data, or of none; `undefined` in a workspace
 * without a workflow that says `movesOrigins`. Of several it is one that does not train, if there is one; then the first by name.
 */
export function moveCommand(wirings: Wirings): string | undefined {
  const optionsOf = ({ options }: WiredTask): MovingOptions => (options ?? {}) as MovingOptions;
  const trains = (task: WiredTask): boolean =>
    optionsOf(task).phases?.some(({ trainFirst }) => trainFirst === true) === true;
  const [workflow] = allTasks(wirings)
    .filter((task) => optionsOf(task).movesOrigins === true)
    .sort((one, other) => Number(trains(one)) - Number(trains(other)) || (one.id < other.id ? -1 : 1));
  return workflow && `npx nx run ${workflow.id}`;
}
