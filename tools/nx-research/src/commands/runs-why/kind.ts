import { commandKind } from '../../wiring/command-kind';
import { runsWhyOptions } from './options';

/** Says why a task did in its last run what it did, and what it would do now. */
export const runsWhyKind = commandKind('runs-why', runsWhyOptions);
