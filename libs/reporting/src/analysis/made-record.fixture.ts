import { RUN_RECORD_VERSION, type RunRecord, type RunTask } from '../runs/run-record';

/** Id of the run that started at that time: `made(3)` is later than `made(2)`. */
const idAt = (time: string): string => `${time.slice(0, 19).replace(/[-:]/g, '').replace('T', '_')}-00000000`;

/** A task that ran for so many seconds up to the end of its run, unless told. */
export const madeTask = (id: string, seconds = 10, more: Partial<RunTask> = {}): RunTask => ({
  id,
  kind: 'script',
  workflow: 'etl',
  status: 'built',
  attempts: 1,
  host: 'local',
  slots: { cpu: 1, gpu: 0 },
  queueMs: 0,
  runMs: seconds * 1000,
  inputs: { 'version:nx-research': '1' },
  after: [],
  origin: 'real',
  ...more,
});

/** The record of a made run from one time to another. Tasks end with it where they do not say when. */
export function madeRecord(
  startedAt: string,
  endedAt: string,
  { tasks = [], ...more }: Partial<RunRecord> = {},
): RunRecord {
  const wallMs = Math.max(0, Date.parse(endedAt) - Date.parse(startedAt));
  return {
    version: RUN_RECORD_VERSION,
    runId: idAt(startedAt),
    workflow: 'etl',
    command: ['run-many', '-t', 'build'],
    status: 'succeeded',
    startedAt,
    endedAt,
    wallMs,
    origin: 'real',
    slots: { local: { cpu: 2, gpu: 0 } },
    phases: [],
    workMs: 0,
    criticalPath: { tasks: [], ms: 0 },
    lowerBoundMs: 0,
    speedUp: 1,
    efficiency: 1,
    ...more,
    tasks: tasks.map((task) => ({ startedAt, endedAt, ...task })),
  };
}

/** Records of as many runs as there are lists, one a day, the oldest first; each list holds the tasks of one run. */
export const dailyRecords = (
  runs: readonly (readonly RunTask[])[],
  more: (day: number) => Partial<RunRecord> = () => ({}),
): RunRecord[] =>
  runs.map((tasks, day) => {
    const date = new Date(Date.UTC(2026, 0, 1 + day, 12));
    const end = new Date(date.getTime() + 60_000);
    return madeRecord(date.toISOString(), end.toISOString(), { ...more(day), tasks: [...tasks] });
  });

/** Parts of a task that a record may lack. */
type Unsaid = 'runMs' | 'host' | 'slots' | 'startedAt' | 'endedAt';

/** The same task in a record that says nothing of some things. */
export const without = (task: RunTask, ...unsaid: readonly Unsaid[]): RunTask =>
  Object.fromEntries(
    Object.entries(task).filter(([key]) => !unsaid.some((one) => one === key)),
  ) as unknown as RunTask;

/** Numbers between 0 and 1 that are the same in every run of the tests (mulberry32 of T. Ettinger). */
export function madeChance(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}
