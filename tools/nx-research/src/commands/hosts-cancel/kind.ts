import { commandKind } from '../../wiring/command-kind';
import { hostsCancelOptions } from './options';

/** Ends jobs and waits until nothing of them is left. */
export const hostsCancelKind = commandKind('hosts-cancel', hostsCancelOptions);
