import { commandKind } from '../../wiring/command-kind';
import { hostsJobsOptions } from './options';

/** Lists the jobs that outlive their terminals. */
export const hostsJobsKind = commandKind('hosts-jobs', hostsJobsOptions);
