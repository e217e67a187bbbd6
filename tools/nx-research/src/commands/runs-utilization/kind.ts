import { commandKind } from '../../wiring/command-kind';
import { runsUtilizationOptions } from './options';

/** Shows how busy the slots of every host have been. */
export const runsUtilizationKind = commandKind('runs-utilization', runsUtilizationOptions);
