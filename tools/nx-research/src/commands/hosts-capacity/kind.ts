import { commandKind } from '../../wiring/command-kind';
import { hostsCapacityOptions } from './options';

/** Shows what each host has left and what limits it; fails when nothing more should start. */
export const hostsCapacityKind = commandKind('hosts-capacity', hostsCapacityOptions);
