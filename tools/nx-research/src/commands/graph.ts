import * as z from 'zod';
import { commandKind } from '../wiring/task-kind';

/** Options of `nx-research:graph-draw`. */
export const graphDrawOptions = z.strictObject({
  output: z.string().optional().describe('File to draw: an .svg or a .png, relative to the workspace'),
  targets: z
    .string()
    .min(1)
    .default('build')
    .describe('Targets to draw with their dependencies, separated by commas'),
  task: z.string().min(1).optional().describe('Only this task, or project, and its dependencies'),
  workflow: z
    .string()
    .min(1)
    .optional()
    .describe('Only what this workflow runs: a project of workflows/, or its tag (etl, training …)'),
});

/** Parsed {@link graphDrawOptions}. */
export type GraphDrawOptions = z.output<typeof graphDrawOptions>;

/** Draws the graph of tasks with what the last run tells of them. */
export const graphDrawKind = commandKind('graph-draw', graphDrawOptions);

/** Options of `nx-research:graph-validate`. */
export const graphValidateOptions = z.strictObject({
  json: z.string().min(1).optional().describe('File for the findings as JSON, relative to the workspace'),
});

/** Finds what is wrong with the graph of the whole workspace. */
export const graphValidateKind = commandKind('graph-validate', graphValidateOptions, { unsettled: true });
