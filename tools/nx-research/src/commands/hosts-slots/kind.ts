import { commandKind } from '../../wiring/command-kind';
import { hostsSlotsOptions } from './options';

/** Shows who holds the slots of every host, and who waits for them. */
export const hostsSlotsKind = commandKind('hosts-slots', hostsSlotsOptions);
