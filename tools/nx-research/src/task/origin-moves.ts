import { variables } from '@research/core';
import type { DataOrigin, OriginMoves } from '@research/data';
import type { TaskPorts, TaskScope } from '../scope/task-scope';
import { moveCommand } from '../wiring/move-command';

/** How the pins of all sources move together here: the command that does so, and where it is moving them now. */
export const originMoves = ({
  wirings,
  ports,
}: Pick<TaskScope<unknown>, 'wirings' | 'ports'>): OriginMoves => ({
  moving: movingTo(ports.env[variables.movingTo.name]),
  command: typed(moveCommand(wirings), ports.env),
});

/** The command as it is typed with the mirror that this one was given. */
function typed(
  command: string | undefined,
  { NFLVERSE_MIRROR: mirror = '', RESEARCH_ORIGIN: origin = '' }: TaskPorts['env'],
): string | undefined {
  if (command === undefined || mirror === '' || origin !== '') return command;
  return `NFLVERSE_MIRROR=${/^[\w./:@-]+$/.test(mirror) ? mirror : `'${mirror.replaceAll("'", "'\\''")}'`} ${command}`;
}

const movingTo = (text: string | undefined): DataOrigin | undefined =>
  text === 'real' || text === 'simulated' ? text : undefined;
