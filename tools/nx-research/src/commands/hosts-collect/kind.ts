import { commandKind } from '../../wiring/command-kind';
import { hostsCollectOptions } from './options';

/** Brings home what jobs have left that ended while nobody followed them. */
export const hostsCollectKind = commandKind('hosts-collect', hostsCollectOptions);
