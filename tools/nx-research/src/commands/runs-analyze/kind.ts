import { commandKind } from '../../wiring/command-kind';
import { runsAnalyzeOptions } from './options';

/** Sums up the last runs of tasks, and tells regressions from noise. */
export const runsAnalyzeKind = commandKind('runs-analyze', runsAnalyzeOptions);
