import type { RunSources, SideRecord, TaskEnd } from '@research/reporting';
import { createHash } from 'node:crypto';
import { readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { isOwnSource } from '../../tools/nx-research/src/wiring/own-sources';
import type { WiredTask } from '../../tools/nx-research/src/wiring/wired-task';
import type { MadeRun, MadeTask } from './made-runs';

/** When a made run started, and under which id. */
export interface MadeStart {
  readonly runId: string;
  readonly start: Date;
  readonly workspaceRoot: string;
}

/** What a made run would have left: what Nx says of its tasks, and their side files. */
export function madeSources(
  { command, tasks, ms }: MadeRun,
  { runId, start, workspaceRoot }: MadeStart,
): Pick<RunSources, 'invocations' | 'attempts' | 'endedAt' | 'killed'> {
  const at = (fromStartMs: number): Date => new Date(start.getTime() + fromStartMs);
  const graph = tasks.map(({ task }) => [task.id, { root: task.projectRoot, after: task.after }]);
  return {
    invocations: [
      {
        start: { runId, command, startedAt: start.toISOString() },
        endedAt: at(ms).toISOString(),
        ends: tasks.map((made) => endOf(made, at, workspaceRoot)),
        graph: Object.fromEntries(graph) as Record<string, { root: string; after: string[] }>,
      },
    ],
    attempts: tasks
      .filter(({ status }) => status === 'success' || status === 'failure')
      .map((made) => attemptOf(made, at, workspaceRoot)),
    endedAt: at(ms),
    killed: false,
  };
}

type At = (fromStartMs: number) => Date;

function endOf(made: MadeTask, at: At, workspaceRoot: string): TaskEnd {
  const { task, status, fromMs, toMs, version } = made;
  const { id, projectRoot: root } = task;
  if (status === 'skipped') return { id, root, status };
  return {
    id,
    root,
    status,
    code: status === 'failure' ? 1 : 0,
    startedMs: at(fromMs).getTime(),
    endedMs: at(toMs).getTime(),
    hash: hash(`${id} ${version}`).slice(0, 20),
    ...(status === 'local-cache' ? { inputs: inputsOf(task, version, workspaceRoot) } : {}),
    origin: 'simulated',
  };
}

function attemptOf(made: MadeTask, at: At, workspaceRoot: string): SideRecord {
  const { task, status, fromMs, toMs, queueMs, version } = made;
  const runMs = toMs - fromMs - queueMs;
  const failure = {
    reason: 'command-failed',
    what: `${task.id} ended with exit code 1`,
    exitCode: 1,
  } as const;
  return {
    task: task.id,
    attempt: 1,
    kind: task.kind,
    startedAt: at(fromMs).toISOString(),
    endedAt: at(toMs).toISOString(),
    status: status === 'failure' ? 'failed' : 'built',
    host: 'local',
    slots: { cpu: 1, gpu: 0 },
    hostSlots: { cpu: 8, gpu: 0 },
    queueMs,
    runMs,
    cpuSeconds: Math.round(runMs / 11) / 100,
    peakMemoryMiB: 100 + (runMs % 200),
    fingerprint: hash(`${task.id} ${version}`),
    inputs: inputsOf(task, version, workspaceRoot),
    ...(status === 'failure' ? { failure } : {}),
  };
}

/** File by file, as the frame around the executors names them. */
function inputsOf(task: WiredTask, version: number, workspaceRoot: string): Record<string, string> {
  const own = readdirSync(join(workspaceRoot, task.projectRoot), { recursive: true, encoding: 'utf8' })
    .filter((path) => isOwnSource(path, task.projectRoot) && /\.[^./]+$/.test(path))
    .map((path) => `file:${task.projectRoot}/${path}`);
  const reads = task.reads.map(({ producer, path }) =>
    producer ? `output:${producer}/${basename(path)}` : `file:${path}`,
  );
  const hashed = [...own, ...reads].map((name) => [name, hash(`${name} ${version}`)]);
  const versions = [...task.tools, 'nx-research'].map((tool) => [`version:${tool}`, '1.0']);
  return Object.fromEntries([...hashed, ...versions]) as Record<string, string>;
}

const hash = (words: string): string => createHash('sha256').update(words).digest('hex');
