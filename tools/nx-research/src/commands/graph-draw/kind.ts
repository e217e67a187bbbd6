import { commandKind } from '../../wiring/command-kind';
import { graphDrawOptions } from './options';

/** Draws the graph of tasks with what the last run tells of them. */
export const graphDrawKind = commandKind('graph-draw', graphDrawOptions);
