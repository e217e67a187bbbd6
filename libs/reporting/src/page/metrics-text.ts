import { hasFailed } from '../analysis/execution';
import { type RunRecord, type RunTask, taskStatuses } from '../runs/run-record';

/** Text formats of metrics: that of Prometheus (0.0.4), and OpenMetrics 1.0. */
export const metricsFormats = ['prometheus', 'openmetrics'] as const;

/** One of {@link metricsFormats}. */
export type MetricsFormat = (typeof metricsFormats)[number];

type Labels = Readonly<Record<string, string | undefined>>;

interface Sample {
  readonly labels: Labels;
  readonly value: number;
}

interface Family {
  /** With its unit at the end, as both formats want it. */
  readonly name: string;
  readonly help: string;
  readonly unit?: 'seconds' | 'bytes' | 'ratio';
  readonly samples: readonly Sample[];
}

/** The figures of a run as metrics: gauges, since each run replaces the one before. Ends in a newline. */
export function metricsText(run: RunRecord, format: MetricsFormat): string {
  const families = [infoOf(run), ...runFamilies(run), ...taskFamilies(run)].filter(
    ({ samples }) => samples.length > 0,
  );
  const end = format === 'openmetrics' ? ['# EOF'] : [];
  return `${[...families.flatMap((family) => familyLines(family, format)), ...end].join('\n')}\n`;
}

function familyLines({ name, help, unit, samples }: Family, format: MetricsFormat): string[] {
  return [
    `# HELP ${name} ${escapeHelp(help)}`,
    `# TYPE ${name} gauge`,
    ...(unit !== undefined && format === 'openmetrics' ? [`# UNIT ${name} ${unit}`] : []),
    ...samples.map(({ labels, value }) => `${name}${labelsText(labels)} ${value}`),
  ];
}

/** Names of labels are ours; their values are any text. */
function labelsText(labels: Labels): string {
  const pairs = Object.entries(labels).flatMap(([name, value]) =>
    value === undefined ? [] : [`${name}="${escapeLabel(value)}"`],
  );
  return pairs.length === 0 ? '' : `{${pairs.join(',')}}`;
}

/** A label's value on one line. */
const escapeLabel = (value: string): string =>
  value.replace(/[\\"\n]/g, (character) => (character === '\n' ? '\\n' : `\\${character}`));

const escapeHelp = (text: string): string => text.replaceAll('\\', '\\\\').replaceAll('\n', '\\n');

const prefix = 'nx_research_run';

const infoOf = ({ runId, workflow, command, status, origin, commit }: RunRecord): Family => ({
  name: `${prefix}_info`,
  help: 'The last run; always 1.',
  samples: [
    {
      labels: { run: runId, workflow, command: ['nx', ...command].join(' '), status, origin, commit },
      value: 1,
    },
  ],
});

function runFamilies(run: RunRecord): Family[] {
  const { workflow, tasks } = run;
  const single = (name: string, help: string, value: number): Family => ({
    name: `${prefix}_${name}`,
    help,
    samples: Number.isFinite(value) ? [{ labels: { workflow }, value }] : [],
  });
  const count = (is: (task: RunTask) => boolean): number => tasks.filter(is).length;
  const seconds = (name: string, help: string, ms: number): Family => ({
    ...single(`${name}_seconds`, help, ms / 1000),
    unit: 'seconds',
  });
  return [
    seconds('start_time', 'When the run started, in seconds since 1970.', Date.parse(run.startedAt)),
    seconds('end_time', 'When the run ended, in seconds since 1970.', Date.parse(run.endedAt)),
    seconds('duration', 'From start to end.', run.wallMs),
    seconds('work', 'Sum of the times of its tasks.', run.workMs),
    seconds('critical_path', 'Its longest chain of tasks.', run.criticalPath.ms),
    seconds('lower_bound', 'No schedule is shorter.', run.lowerBoundMs),
    { ...single('efficiency_ratio', 'Lower bound divided by duration.', run.efficiency), unit: 'ratio' },
    single('success', '1 if the run succeeded, else 0.', Number(run.status === 'succeeded')),
    single('cache_hits', 'Tasks whose outputs were in the cache or in place.', count(isHit)),
    single('failures', 'Tasks that failed, softly or not, or were killed.', count(hasFailed)),
    {
      name: `${prefix}_tasks`,
      help: 'Tasks by what became of them.',
      samples: taskStatuses.map((status) => ({
        labels: { workflow, status },
        value: count((task) => task.status === status),
      })),
    },
  ];
}

const isHit = ({ status }: RunTask): boolean => status === 'cached' || status === 'kept';

function taskFamilies({ tasks, criticalPath }: RunRecord): Family[] {
  const critical = new Set(criticalPath.tasks);
  // A record that says of a task twice would be refused as a whole.
  const unique = [...new Map(tasks.map((task) => [task.id, task])).values()];
  const each = (
    name: string,
    { help, unit }: Pick<Family, 'help' | 'unit'>,
    of: (task: RunTask) => number | undefined,
  ): Family => ({
    name: `${prefix}_task_${name}`,
    help,
    ...(unit && { unit }),
    samples: unique.flatMap((task) => {
      const value = of(task);
      return value === undefined ? [] : [{ labels: { task: task.id, host: task.host }, value }];
    }),
  });
  const inSeconds = (ms: number | undefined): number | undefined =>
    ms === undefined ? undefined : ms / 1000;
  const mebibyte = 1024 * 1024;
  const inBytes = (mib: number | undefined): number | undefined =>
    mib === undefined ? undefined : Math.round(mib * mebibyte);
  return [
    each('failed', { help: '1 if the task failed, softly or not, or was killed, else 0.' }, (task) =>
      Number(hasFailed(task)),
    ),
    each('cache_hit', { help: '1 if the outputs were in the cache or in place, else 0.' }, (task) =>
      Number(isHit(task)),
    ),
    each('attempts', { help: 'How often the task was tried.' }, ({ attempts }) => attempts),
    each('duration_seconds', { help: 'From its slots to its end.', unit: 'seconds' }, ({ runMs }) =>
      inSeconds(runMs),
    ),
    each('queue_seconds', { help: 'Waiting for slots.', unit: 'seconds' }, ({ queueMs }) =>
      inSeconds(queueMs),
    ),
    each('cpu_seconds', { help: 'Time of processors.', unit: 'seconds' }, ({ cpuSeconds }) => cpuSeconds),
    each('peak_memory_bytes', { help: 'Largest resident memory.', unit: 'bytes' }, ({ peakMemoryMiB }) =>
      inBytes(peakMemoryMiB),
    ),
    each('gpu_ratio', { help: 'Mean use of its GPUs.', unit: 'ratio' }, ({ gpuPercent }) =>
      gpuPercent === undefined ? undefined : gpuPercent / 100,
    ),
    each('critical', { help: '1 if the task is on the critical path.' }, ({ id }) =>
      critical.has(id) ? 1 : undefined,
    ),
  ];
}
