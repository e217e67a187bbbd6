import { commandKind } from '../../wiring/command-kind';
import { hostsCheckOptions } from './options';

/** Proves every host of hosts.yaml: that its setup line works, what is there, and that its slots can be leased. */
export const hostsCheckKind = commandKind('hosts-check', hostsCheckOptions);
