import type { TaskEnd } from './invocation';
import type { RunTask, TaskStatus } from './run-record';
import type { SideRecord } from './side-file';

/** What is known of one task in one invocation. */
export interface TaskSources {
  readonly id: string;
  readonly phase?: number;
  /** Absent: it was not reached, or nx was killed. */
  readonly end: TaskEnd | undefined;
  /** Its attempts, in order. */
  readonly attempts: readonly SideRecord[];
  readonly after: readonly string[];
  /** True when nx ended without a word. */
  readonly killed: boolean;
}

/** What became of a task: {@link RunTask} but for what others tell. */
export type ComposedTask = Omit<RunTask, 'workflow' | 'becauseOf'>;

/** Puts together what Nx and the attempts of a task tell. @param inputs Nx's hashes of its inputs, by readable names */
export function composeTask(sources: TaskSources, inputs: Readonly<Record<string, string>>): ComposedTask {
  const { id, phase, end, attempts, after } = sources;
  const last = attempts.at(-1);
  const ran = last !== undefined && !isFromCache(end);
  return {
    id,
    ...(last && { kind: last.kind }),
    status: statusOf(sources),
    ...(phase === undefined ? {} : { phase }),
    attempts: ran
      ? attempts.length
      : Number(end !== undefined && !isFromCache(end) && end.status !== 'skipped'),
    ...defined({ exitCode: ran ? last.failure?.exitCode : exitCodeOf(end) }),
    ...timesOf(end, ran ? attempts : []),
    ...(ran ? measured(attempts) : {}),
    ...defined({ hash: end?.hash, fingerprint: last?.fingerprint, origin: end?.origin }),
    inputs: { ...(last?.inputs ?? end?.inputs ?? inputs) },
    after: [...after],
    ...(ran && last.trials ? { trials: [...last.trials] } : {}),
    ...(ran && last.migrations ? { migrations: [...last.migrations] } : {}),
    ...defined({ failure: ran && last.status !== 'built' ? last.failure : undefined }),
  };
}

const isFromCache = (end: TaskEnd | undefined): boolean => end?.status.includes('cache') ?? false;

const exitCodeOf = (end: TaskEnd | undefined): number | undefined =>
  end?.status === 'failure' && end.code !== undefined ? end.code : undefined;

function statusOf({ end, attempts, killed }: TaskSources): TaskStatus {
  const last = attempts.at(-1);
  if (isFromCache(end)) return 'cached';
  if (end?.status === 'skipped') return 'skipped';
  if (end?.status === 'stopped') return 'interrupted';
  // Its executor ended without a word.
  if (end?.status === 'failure' && last?.status === 'running') return 'failed';
  if (last !== undefined) return ofAttempt(last);
  if (end !== undefined) return end.status === 'success' ? 'built' : 'failed';
  return killed ? 'unknown' : 'skipped';
}

function ofAttempt({ status, attached }: SideRecord): TaskStatus {
  switch (status) {
    case 'running':
      return 'killed';
    case 'soft':
      return 'failed-softly';
    case 'built':
      return attached ? 'attached' : 'built';
    default:
      return status;
  }
}

function timesOf(end: TaskEnd | undefined, attempts: readonly SideRecord[]): Partial<ComposedTask> {
  const iso = (ms: number | undefined): string | undefined =>
    ms === undefined ? undefined : new Date(ms).toISOString();
  return defined({
    startedAt: attempts[0]?.startedAt ?? iso(end?.startedMs),
    endedAt: attempts.at(-1)?.endedAt ?? iso(end?.endedMs),
  });
}

/** Times of waiting, of memory and of CPU over all attempts; the run time is that of the last. */
function measured(attempts: readonly SideRecord[]): Partial<ComposedTask> {
  const last = attempts.at(-1);
  const all = (key: 'queueMs' | 'cpuSeconds' | 'peakMemoryMiB'): number[] =>
    attempts.flatMap((attempt) => attempt[key] ?? []);
  const sum = (numbers: readonly number[]): number | undefined =>
    numbers.length === 0 ? undefined : Math.round(numbers.reduce((total, one) => total + one, 0) * 100) / 100;
  const peaks = all('peakMemoryMiB');
  return defined({
    host: last?.host,
    slots: last?.slots,
    queueMs: sum(all('queueMs')),
    runMs: last?.runMs,
    cpuSeconds: sum(all('cpuSeconds')),
    peakMemoryMiB: peaks.length === 0 ? undefined : Math.max(...peaks),
    gpuPercent: last?.gpuPercent,
  });
}

/** An object without its undefined values. */
function defined<T extends object>(value: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(value).filter(([, one]) => one !== undefined)) as {
    [K in keyof T]?: Exclude<T[K], undefined>;
  };
}
