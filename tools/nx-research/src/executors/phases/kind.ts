import * as z from 'zod';
import { parseReference } from '../../wiring/reference';
import { commandKind } from '../../wiring/task-kind';

const phase = z.strictObject({
  targets: z.array(z.string()).min(1).describe('Targets to run, as in `nx run-many --targets`'),
  projects: z
    .array(z.string())
    .default([])
    .describe('Projects, by name, pattern or tag (tag:kind:etl); empty: all that have the targets'),
  configuration: z
    .string()
    .min(1)
    .optional()
    .describe(
      'Nx configuration of the targets, as in `nx run-many --configuration`; those without it run as they are',
    ),
  onlyWith: z
    .array(
      z.string().regex(/^(\$[A-Za-z_][A-Za-z0-9_]*|[^$/].*)$/, 'a $VARIABLE, or a path in the workspace'),
    )
    .min(1)
    .optional()
    .describe('Run it only if one of these is there: a variable ($DATABASE_URL), or a path in the workspace'),
  critical: z
    .boolean()
    .default(true)
    .describe('false: if it fails, the workflow continues and succeeds, and says at its end what failed'),
  onlyAfter: z
    .enum(['new-pins', 'new-origin'])
    .optional()
    .describe(
      'Leave it out unless, since it last passed, a source.lock.json has changed (new-pins), or data has moved between simulated and real (new-origin)',
    ),
  trainFirst: z
    .boolean()
    .default(false)
    .describe(
      'true: it may train; what reads results waits for their training and for no other. A training that fails leaves its old results, named as stale, and fails the workflow at its end',
    ),
  outputStyle: z
    .enum(['static', 'static-failures-only', 'stream', 'stream-without-prefixes'])
    .optional()
    .describe(
      'How Nx shows the output of tasks, unless --output-style or NX_DEFAULT_OUTPUT_STYLE is set; stream: immediately, for long work',
    ),
});

const toldRows = z.strictObject({
  file: z
    .string()
    .refine((text) => parseReference(text)?.kind === 'project', 'project[:target]/file')
    .describe('Table, as a script reads it: nflverse-schedules/games.csv.gz'),
  key: z.array(z.string().min(1)).min(1).describe('Columns that identify a row'),
  shows: z.array(z.string().min(1)).min(1).describe('Columns that are shown, and compared'),
});

/** Options of `nx-research:phases`. */
export const phasesOptions = z.strictObject({
  phases: z
    .array(phase)
    .min(1)
    .describe('What to run in sequence, each as its own Nx invocation; a failure stops it'),
  movesOrigins: z
    .boolean()
    .default(false)
    .describe(
      'true: its phases move the pins of all sources, so that it may move them between simulated and real data, all or none',
    ),
  week: z
    .int()
    .min(1)
    .max(99)
    .optional()
    .describe('Last week of the data, of the newest season or of --season; later rows are left out'),
  season: z
    .int()
    .min(1900)
    .max(2999)
    .optional()
    .describe('Season of --week; alone: the data ends with this season'),
  until: z
    .union([z.literal('all'), z.iso.date()])
    .optional()
    .describe('Last day of the data, as 2025-11-10; all: takes the bound away'),
  summary: z
    .strictObject({
      rows: z
        .record(z.string(), toldRows)
        .default({})
        .describe(
          'Tables whose new and changed rows are told one by one, by the name that they are told under',
        ),
    })
    .optional()
    .describe(
      'At the end it says what has changed in data, scores, tables and pages, also as out/run/summary.md and summary.json',
    ),
});

/** Parsed {@link phasesOptions}. */
export type PhasesOptions = z.output<typeof phasesOptions>;

/** One phase of {@link PhasesOptions}. */
export type Phase = PhasesOptions['phases'][number];

/**
 * Runs Nx several times in sequence. A phase sees the pins and results that the one before has written, which tasks of
 * one invocation never do: Nx hashes tracked files when it starts.
 */
export const phasesKind = commandKind('phases', phasesOptions, { recorded: true });
