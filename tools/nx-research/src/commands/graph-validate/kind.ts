import { commandKind } from '../../wiring/command-kind';
import { graphValidateOptions } from './options';

/** Finds what is wrong with the graph of the whole workspace. */
export const graphValidateKind = commandKind('graph-validate', graphValidateOptions, { unsettled: true });
