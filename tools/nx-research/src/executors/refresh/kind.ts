import { commandKind } from '../../wiring/command-kind';
import { refreshOptions } from './options';

/** Moves the pins of a project's source.lock.json to what is upstream now. Never runs by itself. */
export const refreshKind = commandKind('refresh', refreshOptions, { recorded: true });
