import type { Failure } from '@research/core';
import * as z from 'zod';

/** The format of run records; a change that older readers misread raises it. */
export const RUN_RECORD_VERSION = 1;

/** Where a record finds its schema, seen from its folder. */
export const RUN_RECORD_SCHEMA = '../../node_modules/nx-research/run-record.schema.json';

/** What a run is about: the folder of `logs/` that its record lies in. */
export const workflows = ['dissertation', 'etl', 'training', 'devops', 'other'] as const;

/** One of {@link workflows}. */
export type Workflow = (typeof workflows)[number];

/** How a task of a run ended. */
export const taskStatuses = [
  'built',
  'kept',
  'cached',
  'attached',
  'submitted',
  'done',
  'failed-softly',
  'failed',
  'interrupted',
  'killed',
  'skipped',
  'unknown',
] as const;

/** One of {@link taskStatuses}. */
export type TaskStatus = (typeof taskStatuses)[number];

const milliseconds = z.number().nonnegative();
const time = z.string().describe('ISO 8601, UTC');

const failure: z.ZodType<Failure> = z.lazy(() =>
  z.object({
    reason: z.string(),
    what: z.string(),
    at: z.object({ file: z.string(), line: z.number().optional(), column: z.number().optional() }).optional(),
    said: z.string().optional(),
    tries: z.array(z.string()).optional(),
    causes: z.array(failure).optional(),
    transient: z.boolean().optional(),
    exitCode: z.number().optional(),
  }),
) as unknown as z.ZodType<Failure>;

const runTrial = z.object({
  configuration: z.record(z.string(), z.union([z.number(), z.string(), z.boolean()])),
  value: z.number().optional().describe('The metric; absent if the trial failed'),
  failed: z.string().optional().describe('Why it failed'),
  host: z.string(),
  device: z.string(),
  job: z.string().describe('The durable job that evaluated it, which held a slot of its host'),
  fit: z.string().describe('The fit that it shares with the trials that differ in the prefix alone'),
  fitMs: milliseconds,
  at: time.describe('When its result arrived, ISO 8601, UTC'),
});

/** A trial of a search, as a run record tells of it. */
export type RunTrial = Readonly<z.output<typeof runTrial>>;

const testedMigration = z.object({
  name: z.string(),
  hash: z.string().describe('SHA-256 of its file'),
  verdict: z
    .enum(['SAFE', 'UNSAFE', 'UNKNOWN'])
    .describe('SAFE: every step ran on every environment, and nothing speaks against it'),
  environments: z.array(
    z.object({
      environment: z.string(),
      schema: z.string().optional().describe('SHA-256 of the schema that it was applied to'),
      steps: z.array(
        z.object({
          step: z.string(),
          status: z.enum(['ran', 'not run']),
          seconds: z.number().nonnegative(),
          why: z.string().optional().describe('Why it did not run'),
        }),
      ),
      reasons: z.array(
        z.object({
          kind: z.string(),
          what: z.string(),
          at: z
            .object({ file: z.string(), line: z.number().optional(), column: z.number().optional() })
            .optional(),
          statement: z.string().optional(),
          evidence: z.array(z.string()),
          instead: z.array(z.string()).describe('What to write instead'),
        }),
      ),
    }),
  ),
});

/** A migration that was tested, as a run record tells of it. */
export type TestedMigration = z.output<typeof testedMigration>;

const runTask = z.object({
  id: z.string().describe('project:target'),
  kind: z.string().optional().describe('Executor of nx-research; absent for other executors'),
  workflow: z.enum(workflows).describe('The workflow whose CSV file the task is in'),
  status: z
    .enum(taskStatuses)
    .describe(
      'built: new outputs; kept: outputs with the same fingerprint were in place; cached: Nx had the outputs; attached: a running job was followed to its end; submitted: the job was left to its host; done: the task has no outputs; failed-softly: "critical": false; skipped: see becauseOf; unknown: the run was killed, and no executor had started',
    ),
  becauseOf: z.array(z.string()).optional().describe('Tasks whose failure or interruption skipped this one'),
  phase: z.number().int().optional().describe('Number of the phase, from 1'),
  attempts: z.number().int().nonnegative(),
  exitCode: z.number().int().optional().describe('Of the command that failed'),
  host: z.string().optional(),
  slots: z
    .object({ cpu: z.number(), gpu: z.number() })
    .catchall(z.number())
    .optional()
    .describe('How many slots of its host it held; absent if none'),
  startedAt: time.optional(),
  endedAt: time.optional(),
  queueMs: milliseconds.optional().describe('Waiting for slots and for the output folder'),
  runMs: milliseconds.optional().describe('From its slots to its end'),
  peakMemoryMiB: z.number().nonnegative().optional(),
  cpuSeconds: z.number().nonnegative().optional(),
  gpuPercent: z
    .number()
    .nonnegative()
    .optional()
    .describe('Mean utilisation of its GPUs, if they could be read'),
  hash: z.string().optional().describe("Nx's hash of the task"),
  fingerprint: z.string().optional().describe('SHA-256 of the content of everything that goes into it'),
  inputs: z
    .record(z.string(), z.string())
    .describe(
      'Each input and its hash: for tasks that ran, SHA-256 of each file, and tool versions; for others, as Nx groups and hashes them',
    ),
  after: z.array(z.string()).describe('Tasks of the same run that it waited for'),
  origin: z.string().optional().describe('Origin of the data behind its outputs'),
  trials: z.array(runTrial).optional().describe('Of a search: the trials that ended in this run'),
  migrations: z
    .array(testedMigration)
    .optional()
    .describe('Of a migration test: the migrations and their verdicts'),
  failure: failure.optional(),
});

const runPhase = z.object({
  title: z.string(),
  startedAt: time,
  endedAt: time.optional(),
  ok: z.boolean().optional().describe('Absent while unknown'),
});

/** Schema of a run record; published as run-record.schema.json. */
export const runRecordSchema = z.object({
  $schema: z.string().optional(),
  version: z.literal(RUN_RECORD_VERSION),
  runId: z.string(),
  workflow: z.enum(workflows).describe('The requested workflow, which is the folder of the record'),
  command: z.array(z.string()).describe('The words after nx'),
  status: z
    .enum(['succeeded', 'failed', 'interrupted', 'killed'])
    .describe('killed: nx was killed; the record was written later from what its tasks had recorded'),
  startedAt: time,
  endedAt: time,
  wallMs: milliseconds,
  commit: z.string().optional().describe('HEAD at the start; absent outside git and before the first commit'),
  tree: z
    .string()
    .optional()
    .describe('Git tree of the working tree at the start, uncommitted files included'),
  origin: z
    .enum(['simulated', 'real', 'mixed', 'none'])
    .describe('Origin of the data behind the outputs of its tasks'),
  slots: z
    .record(z.string(), z.object({ cpu: z.number(), gpu: z.number() }).catchall(z.number()))
    .describe('Slots of each host that ran something, or of this machine'),
  phases: z.array(runPhase).describe('Nx invocations one after another; empty when it was one'),
  workMs: milliseconds.describe('Sum of the run times of its tasks: the time of a sequential run'),
  criticalPath: z.object({
    tasks: z.array(z.string()),
    ms: milliseconds.describe('No run of these tasks is shorter, however many slots there are'),
  }),
  lowerBoundMs: milliseconds.describe(
    'The larger of the critical path and the work of each kind of slot divided by its number',
  ),
  speedUp: z.number().describe('workMs divided by wallMs'),
  efficiency: z.number().describe('lowerBoundMs divided by wallMs: 1 is the best possible schedule'),
  tasks: z.array(runTask),
});

/** What one invocation of Nx, or one workflow of phases, did. */
export type RunRecord = Readonly<z.output<typeof runRecordSchema>>;

/** What became of one task of a run. */
export type RunTask = RunRecord['tasks'][number];
