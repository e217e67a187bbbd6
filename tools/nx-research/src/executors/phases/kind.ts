import { commandKind } from '../../wiring/command-kind';
import { phasesOptions } from './options';

/**
 * Runs Nx several times in sequence. A phase sees the pins and results that the one before has written, which tasks of
 * one invocation never do: Nx hashes tracked files when it starts.
 */
export const phasesKind = commandKind('phases', phasesOptions, { recorded: true });
