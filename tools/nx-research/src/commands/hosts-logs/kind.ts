import { commandKind } from '../../wiring/command-kind';
import { hostsLogsOptions } from './options';

/** Shows what a job has printed. */
export const hostsLogsKind = commandKind('hosts-logs', hostsLogsOptions);
