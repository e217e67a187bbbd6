import { lengthOf } from '../analysis/interval';
import { runUsage, type TaskUsage } from '../analysis/run-usage';
import type { RunRecord } from '../runs/run-record';

/** What tasks used of a host over a run, as far as the record has it. */
export interface HostUse {
  readonly host: string;
  /** By time; each holds until the next. */
  readonly steps: readonly UseStep[];
}

/** What the tasks that ran at a time used together. */
export interface UseStep {
  /** Milliseconds from the start of the run. */
  readonly at: number;
  /** Sum of the peaks of these tasks in MiB: what they used at most. */
  readonly memoryMiB: number;
  /** Cores that they kept busy, each by its mean from its start, the waiting included, to its end. */
  readonly cores: number;
  /** Mean over those whose GPUs could be read; absent: none of them. */
  readonly gpuPercent?: number;
}

/** The processor time is that of all it did, also before it had its slots; of less than a second a mean says nothing. */
const coresOf = (task: TaskUsage): number =>
  ((task.cpuSeconds ?? 0) * 1000) / Math.max(1000, lengthOf(task) + task.queueMs);

/** More steps than this are no wider than a pixel. */
const mostSteps = 600;

/** The use of each host with any measured task, by name. */
export function hostUse(run: RunRecord): HostUse[] {
  const start = Date.parse(run.startedAt);
  const measured = Number.isNaN(start) ? [] : runUsage(run).tasks.filter(isMeasured);
  const hosts = [...new Set(measured.map(({ host }) => host))].sort();
  return hosts.map((host) => {
    const changes = measured
      .filter((task) => task.host === host)
      .flatMap((task) => [
        { at: Math.max(0, task.from - start), task, starts: true },
        { at: Math.min(run.wallMs, task.to - start), task, starts: false },
      ]);
    return { host, steps: fewer(stepsOf(changes), run.wallMs) };
  });
}

const isMeasured = (task: TaskUsage): boolean =>
  lengthOf(task) > 0 &&
  (task.peakMemoryMiB !== undefined || task.cpuSeconds !== undefined || task.gpuPercent !== undefined);

interface Change {
  readonly at: number;
  readonly task: TaskUsage;
  readonly starts: boolean;
}

function stepsOf(changes: readonly Change[]): UseStep[] {
  const now = { memoryMiB: 0, cores: 0, gpuSum: 0, gpuTasks: 0 };
  const steps = new Map<number, UseStep>();
  for (const { at, task, starts } of [...changes].sort((one, other) => one.at - other.at)) {
    const sign = starts ? 1 : -1;
    now.memoryMiB += sign * (task.peakMemoryMiB ?? 0);
    now.cores += sign * coresOf(task);
    now.gpuSum += sign * (task.gpuPercent ?? 0);
    now.gpuTasks += task.gpuPercent === undefined ? 0 : sign;
    const time = Math.round(at);
    steps.set(time, {
      at: time,
      memoryMiB: Math.max(0, Math.round(now.memoryMiB)),
      cores: Math.max(0, Math.round(now.cores * 100) / 100),
      ...(now.gpuTasks > 0 ? { gpuPercent: Math.round(now.gpuSum / now.gpuTasks) } : {}),
    });
  }
  return [...steps.values()];
}

/** Of the steps of a pixel the one with the most memory; the last step stays, which says that nothing runs any more. */
function fewer(steps: readonly UseStep[], wallMs: number): UseStep[] {
  if (steps.length <= mostSteps) return [...steps];
  const kept = new Map<number, UseStep>();
  for (const step of steps.slice(0, -1)) {
    const pixel = Math.floor((step.at / Math.max(1, wallMs)) * mostSteps);
    const before = kept.get(pixel);
    if (!before || step.memoryMiB > before.memoryMiB) kept.set(pixel, step);
  }
  return [...kept.values(), ...steps.slice(-1)];
}
