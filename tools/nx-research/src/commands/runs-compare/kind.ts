import { commandKind } from '../../wiring/command-kind';
import { runsCompareOptions } from './options';

/** Holds one run against another. */
export const runsCompareKind = commandKind('runs-compare', runsCompareOptions);
