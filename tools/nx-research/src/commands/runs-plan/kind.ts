import { commandKind } from '../../wiring/command-kind';
import { runsPlanOptions } from './options';

/** Says what a command would run, why, where and how long, and runs nothing. */
export const runsPlanKind = commandKind('runs-plan', runsPlanOptions);
