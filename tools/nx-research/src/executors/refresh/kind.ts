import { commandKind } from '../../wiring/task-kind';
import { fetchOptions } from '../fetch/kind';

/** Options of `nx-research:refresh`: those of the `fetch` target whose pins it moves. */
export const refreshOptions = fetchOptions;

/** Moves the pins of a project's source.lock.json to what is upstream now. Never runs by itself. */
export const refreshKind = commandKind('refresh', refreshOptions, { recorded: true });
