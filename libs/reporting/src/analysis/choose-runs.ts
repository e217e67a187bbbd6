import { type Failure, fail, nearMatches, ok, type Result } from '@research/core';
import { eachRecord, recordFiles, type RecordRead, type UnreadableRecord } from '../runs/read-records';
import { runIdIn } from '../runs/log-files';
import type { RunRecord, Workflow } from '../runs/run-record';

/** Which two runs to compare. */
export interface RunChoice {
  /** Beginning of a run id, or the name of a record file; by default the newest run. */
  readonly run?: string | undefined;
  /** By default the newest earlier run of the same command, or else of the same workflow. */
  readonly with?: string | undefined;
  /** The newest run of this workflow, where none is named. */
  readonly workflow?: Workflow | undefined;
}

/** Two runs, and the records that could not be read on the way. */
export interface ChosenRuns {
  readonly run: RunRecord;
  readonly with: RunRecord;
  readonly unreadable: readonly UnreadableRecord[];
}

/** At most so many older records are looked at for one of the same command. */
const furthestBack = 200;

/** Finds the two runs. Fails with `not-found` when there is no such run, and with `corrupt-file` for a named one that is damaged. */
export async function chooseRuns(workspaceRoot: string, choice: RunChoice): Promise<Result<ChosenRuns>> {
  const unreadable: UnreadableRecord[] = [];
  const search = { workspaceRoot, unreadable };
  const run = await chosen(search, choice);
  if (!run.ok) return run;
  const other =
    choice.with === undefined ? await before(search, run.value) : await named(search, 'with', choice.with);
  return other.ok ? ok({ run: run.value, with: other.value, unreadable }) : other;
}

/** Which run to show. */
export type SingleRunChoice = Pick<RunChoice, 'run' | 'workflow'>;

/** Finds one run; fails as {@link chooseRuns} does. */
export function chooseRun(workspaceRoot: string, choice: SingleRunChoice): Promise<Result<RunRecord>> {
  return chosen({ workspaceRoot, unreadable: [] }, choice);
}

const chosen = (search: Search, { run, workflow }: SingleRunChoice): Promise<Result<RunRecord>> =>
  run === undefined ? newest(search, workflow) : named(search, 'run', run);

interface Search {
  readonly workspaceRoot: string;
  readonly unreadable: UnreadableRecord[];
}

async function newest(search: Search, workflow: Workflow | undefined): Promise<Result<RunRecord>> {
  for await (const read of eachRecord(search.workspaceRoot, workflow === undefined ? {} : { workflow })) {
    const record = readable(search, read);
    if (record) return ok(record);
  }
  return fail(noRecords(workflow, search.unreadable));
}

/** The newest earlier run of the same command, or else of the same workflow. */
async function before(search: Search, run: RunRecord): Promise<Result<RunRecord>> {
  const { runId, workflow, command } = run;
  let sameWorkflow: RunRecord | undefined;
  let looked = 0;
  const older = eachRecord(search.workspaceRoot, { workflow, runId: (id) => id < runId });
  for await (const read of older) {
    const record = readable(search, read);
    if (record?.command.join('\0') === command.join('\0')) return ok(record);
    sameWorkflow ??= record;
    looked += 1;
    if (looked === furthestBack) break;
  }
  return sameWorkflow ? ok(sameWorkflow) : fail(alone(run));
}

async function named(search: Search, option: 'run' | 'with', name: string): Promise<Result<RunRecord>> {
  const wanted = runIdIn(name) ?? name;
  const files = await recordFiles(search.workspaceRoot);
  const ids = files.flatMap((file) => runIdIn(file) ?? []);
  const [only, ...others] = ids.filter((id) => id.startsWith(wanted));
  if (only === undefined) return fail(ids.length === 0 ? noRecords() : noSuchRun(option, wanted, ids));
  if (others.length > 0) return fail(severalRuns(wanted, [only, ...others]));
  for await (const read of eachRecord(search.workspaceRoot, { runId: (id) => id === only })) {
    if ('record' in read) return ok(read.record);
    return fail({
      reason: 'corrupt-file',
      what: `the record of run ${only} is unreadable: ${read.why}`,
      at: { file: read.file },
    });
  }
  return fail(noSuchRun(option, wanted, ids));
}

function readable({ unreadable }: Search, read: RecordRead): RunRecord | undefined {
  if ('record' in read) return read.record;
  unreadable.push(read);
  return undefined;
}

/** The failure of a command that finds no record to answer from. */
export const noRecords = (workflow?: Workflow, unreadable: readonly UnreadableRecord[] = []): Failure => ({
  reason: 'not-found',
  what: `there is no record of a run${workflow === undefined ? '' : ` of the workflow ${workflow}`} in logs/`,
  causes: unreadable
    .slice(0, 5)
    .map(({ file, why }) => ({ reason: 'corrupt-file', what: why, at: { file } })),
  tries: ['every nx command that runs tasks leaves one: npx nx run-many -t build'],
});

const noSuchRun = (option: string, wanted: string, ids: readonly string[]): Failure => ({
  reason: 'not-found',
  what: `no run in logs/ has an id that begins with ${wanted}`,
  tries: [...new Set([...nearMatches(wanted, ids, 3), ...ids.slice(0, 3)])].map((id) => `--${option}=${id}`),
});

const severalRuns = (wanted: string, ids: readonly string[]): Failure => ({
  reason: 'invalid-options',
  what: `${wanted} is the beginning of ${ids.length} run ids`,
  tries: ids.slice(0, 10),
});

const alone = ({ runId, workflow }: RunRecord): Failure => ({
  reason: 'not-found',
  what: `no earlier run of the workflow ${workflow} is recorded that ${runId} could be compared with`,
  tries: ['name another run: --with=RUN'],
});
