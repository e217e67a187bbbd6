import * as z from 'zod';
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
  outputStyle: z
    .enum(['static', 'static-failures-only', 'stream', 'stream-without-prefixes'])
    .optional()
    .describe(
      'How Nx shows the output of tasks, unless --output-style or NX_DEFAULT_OUTPUT_STYLE is set; stream: immediately, for long work',
    ),
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
