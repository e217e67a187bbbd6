import { commandKind } from '../../wiring/command-kind';
import { runsLastOptions } from './options';

/** Shows the last run in ten lines: what failed, what that kept back, what is stale now, and how to go on. */
export const runsLastKind = commandKind('runs-last', runsLastOptions);
