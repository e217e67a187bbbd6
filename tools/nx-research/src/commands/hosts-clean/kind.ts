import { commandKind } from '../../wiring/command-kind';
import { hostsCleanOptions } from './options';

/** Removes what ended jobs and old checkpoints have left. */
export const hostsCleanKind = commandKind('hosts-clean', hostsCleanOptions);
