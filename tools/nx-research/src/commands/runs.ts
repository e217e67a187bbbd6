import { metricsFormats, workflows } from '@research/reporting';
import * as z from 'zod';
import { commandKind } from '../wiring/task-kind';

/** Where a command leaves what it found, for programs. */
const jsonOption = z.string().optional().describe('JSON file for all results, relative to the workspace');

/** Options of `nx-research:runs-analyze`. */
export const runsAnalyzeOptions = z.strictObject({
  workflow: z
    .enum(workflows)
    .optional()
    .describe('Only the tasks of this workflow, in whichever run they ran'),
  last: z
    .number()
    .int()
    .min(1)
    .default(20)
    .describe('How many of its last runs to use for each task, without those in which it was cached or kept'),
  task: z.string().optional().describe('Only this task (project:target), or the tasks of this project'),
  json: jsonOption,
});

/** Parsed {@link runsAnalyzeOptions}. */
export type RunsAnalyzeOptions = z.output<typeof runsAnalyzeOptions>;

/** Sums up the last runs of tasks, and tells regressions from noise. */
export const runsAnalyzeKind = commandKind('runs-analyze', runsAnalyzeOptions);

/** A command line makes a number of what looks like one. */
const runOption = z.union([z.string(), z.number()]).optional();

/** Options of `nx-research:runs-compare`. */
export const runsCompareOptions = z.strictObject({
  run: runOption.describe('The run to show: a prefix of its id, or its record file (default: the newest)'),
  with: runOption.describe(
    'The run to compare it with (default: the newest earlier one of the same command, or else of the same workflow)',
  ),
  workflow: z.enum(workflows).optional().describe('Without --run: the newest run of this workflow'),
  json: jsonOption,
});

/** Parsed {@link runsCompareOptions}. */
export type RunsCompareOptions = z.output<typeof runsCompareOptions>;

/** Holds one run against another. */
export const runsCompareKind = commandKind('runs-compare', runsCompareOptions);

/** Options of `nx-research:runs-last`. */
export const runsLastOptions = z.strictObject({
  workflow: z.enum(workflows).optional().describe('The last run of this workflow instead of the last of all'),
  json: z
    .string()
    .optional()
    .describe('File, relative to the workspace, for the record and what is stale as JSON'),
});

/** Parsed {@link runsLastOptions}. */
export type RunsLastOptions = z.output<typeof runsLastOptions>;

/** Shows the last run in ten lines: what failed, what that kept back, what is stale now, and how to go on. */
export const runsLastKind = commandKind('runs-last', runsLastOptions);

/** What `runs:page` writes. */
export const pageFormats = ['html', 'chrome-trace', ...metricsFormats] as const;

/** Options of `nx-research:runs-page`. */
export const runsPageOptions = z.strictObject({
  run: runOption.describe(
    'The newest run to show: a prefix of its id, or its record file (default: the newest)',
  ),
  last: z
    .number()
    .int()
    .min(1)
    .max(100)
    .default(1)
    .describe('How many runs to show: that one and those before it'),
  workflow: z.enum(workflows).optional().describe('Only runs of this workflow'),
  format: z
    .enum(pageFormats)
    .default('html')
    .describe(
      'html: a page in one file; chrome-trace: the timeline for Perfetto and chrome://tracing; prometheus, openmetrics: the figures as metrics',
    ),
  output: z
    .string()
    .min(1)
    .optional()
    .describe(
      'File to write, relative to the workspace (default: logs/runs.html, .trace.json, .prom or .openmetrics.txt)',
    ),
  open: z.boolean().default(false).describe('Opens the page in the default browser'),
});

/** Parsed {@link runsPageOptions}. */
export type RunsPageOptions = z.output<typeof runsPageOptions>;

/** Shows any run as a page in one file, as a trace, or as metrics. */
export const runsPageKind = commandKind('runs-page', runsPageOptions);

/** Options of `nx-research:runs-plan`. */
export const runsPlanOptions = z.strictObject({
  targets: z
    .string()
    .default('build')
    .describe('Targets, separated by commas, of every project that has them'),
  task: z
    .string()
    .optional()
    .describe('One task instead, such as chapter-5-rl-design:build, and its dependencies'),
  json: z.string().optional().describe('File, relative to the workspace, for the plan as JSON'),
});

/** Parsed {@link runsPlanOptions}. */
export type RunsPlanOptions = z.output<typeof runsPlanOptions>;

/** Says what a command would run, why, where and how long, and runs nothing. */
export const runsPlanKind = commandKind('runs-plan', runsPlanOptions);

/** Options of `nx-research:runs-utilization`. */
export const runsUtilizationOptions = z.strictObject({
  lastDays: z.number().int().min(1).max(3660).default(7).describe('Number of days, including today'),
  json: jsonOption,
});

/** Parsed {@link runsUtilizationOptions}. */
export type RunsUtilizationOptions = z.output<typeof runsUtilizationOptions>;

/** Shows how busy the slots of every host have been. */
export const runsUtilizationKind = commandKind('runs-utilization', runsUtilizationOptions);

/** Options of `nx-research:runs-why`. */
export const runsWhyOptions = z.strictObject({
  task: z.string().optional().describe('The task, such as chapter-5-rl-design:build'),
  json: z.string().optional().describe('File, relative to the workspace, for the answer as JSON'),
});

/** Parsed {@link runsWhyOptions}. */
export type RunsWhyOptions = z.output<typeof runsWhyOptions>;

/** Says why a task did in its last run what it did, and what it would do now. */
export const runsWhyKind = commandKind('runs-why', runsWhyOptions);
