import { type CsvCell, csvRow } from './csv';
import type { RunRecord, RunTask, Workflow } from './run-record';

type Column = readonly [name: string, cell: (task: RunTask, run: RunRecord) => CsvCell];

const seconds = (ms: number | undefined): number | undefined => (ms === undefined ? undefined : ms / 1000);

const columns: readonly Column[] = [
  ['run_id', (_, run) => run.runId],
  ['started_at', (task, run) => task.startedAt ?? run.startedAt],
  ['command', (_, run) => `nx ${run.command.join(' ')}`],
  ['task', ({ id }) => id],
  ['status', ({ status }) => status],
  ['host', ({ host }) => host],
  ['cpu_slots', ({ slots }) => slots?.cpu],
  ['gpu_slots', ({ slots }) => slots?.gpu],
  ['queue_seconds', ({ queueMs }) => seconds(queueMs)],
  ['run_seconds', ({ runMs }) => seconds(runMs)],
  ['cpu_seconds', ({ cpuSeconds }) => cpuSeconds],
  ['peak_memory_mib', ({ peakMemoryMiB }) => peakMemoryMiB],
  ['gpu_percent', ({ gpuPercent }) => gpuPercent],
  ['attempts', ({ attempts }) => attempts],
  ['exit_code', ({ exitCode }) => exitCode],
  ['origin', ({ origin }) => origin],
  ['commit', (_, { commit }) => commit],
  ['run_status', (_, { status }) => status],
  ['run_wall_seconds', (_, { wallMs }) => seconds(wallMs)],
  ['run_critical_path_seconds', (_, { criticalPath }) => seconds(criticalPath.ms)],
  ['run_speed_up', (_, { speedUp }) => speedUp],
  ['run_efficiency', (_, { efficiency }) => efficiency],
];

/** What a workflow has besides. */
const ownColumns: Partial<Record<Workflow, readonly Column[]>> = {
  devops: [
    ['verdict', ({ migrations = [] }) => worst(migrations)],
    [
      'migrations',
      ({ migrations = [] }) => migrations.map(({ name, verdict }) => `${name} ${verdict}`).join('; '),
    ],
  ],
};

/** Of several migrations that were tested together. */
function worst(migrations: NonNullable<RunTask['migrations']>): CsvCell {
  const verdicts = migrations.map(({ verdict }) => verdict);
  return (['UNSAFE', 'UNKNOWN', 'SAFE'] as const).find((verdict) => verdicts.includes(verdict));
}

const columnsOf = (workflow: Workflow): readonly Column[] => [...columns, ...(ownColumns[workflow] ?? [])];

/** First line of the trends file of a workflow. */
export const trendsHeading = (workflow: Workflow): string =>
  csvRow(columnsOf(workflow).map(([name]) => name));

/** Rows of the tasks of a run that belong to a workflow and did something: no row says that Nx had it already. */
export function trendRows(run: RunRecord, workflow: Workflow): string[] {
  return run.tasks
    .filter((task) => task.workflow === workflow && !['cached', 'kept', 'unknown'].includes(task.status))
    .map((task) => csvRow(columnsOf(workflow).map(([, cell]) => cell(task, run))));
}
