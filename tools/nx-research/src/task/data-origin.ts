import { fail, type Failure, ok, type Result } from '@research/core';
import { type Bound, type Bounded, commonBound, type DataOrigin } from '@research/data';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { TaskScope } from '../scope/task-scope';
import { moveCommand } from '../wiring/move-command';
import { isOriginRead, originFile } from '../wiring/origin-file';
import { tasksBehind } from '../wiring/trace-data';
import type { ResolvedRead } from '../wiring/wired-task';
import { tasksById } from '../wiring/wirings';

/** What the data behind a document is, and where it ends. */
export interface DataBehind {
  readonly origin: DataOrigin | 'none';
  readonly bound?: Bound;
}

/** What the origin file of a source holds. */
interface SourceFacts {
  readonly origin: DataOrigin;
  readonly bound?: Bound;
}

/**
 * Of which origin the data behind some reads is, from the origin files of its sources, and where it ends; `none` without any.
 * Fails with `mixed-origins` or `mixed-bounds` when they do not agree.
 */
export function dataBehind(
  { workspaceRoot, wirings }: Pick<TaskScope<unknown>, 'workspaceRoot' | 'wirings'>,
  reads: readonly ResolvedRead[],
): Result<DataBehind> {
  const origins = new Map<DataOrigin, string[]>();
  const bounds: Bounded[] = [];
  for (const { path, project } of reads.filter(isOriginRead)) {
    const { origin, bound } = JSON.parse(readFileSync(join(workspaceRoot, path), 'utf8')) as SourceFacts;
    origins.set(origin, [...(origins.get(origin) ?? []), project]);
    bounds.push({ name: project, bound });
  }
  if (origins.size > 1) return fail(mixed(origins, moveCommand(wirings)));
  const bound = commonBound(bounds, moveCommand(wirings));
  if (!bound.ok) return bound;
  const [origin = 'none'] = origins.keys();
  return ok({ origin, ...(bound.value ? { bound: bound.value } : {}) });
}

/** The origin alone of {@link dataBehind}. */
export function dataOrigin(
  scope: Pick<TaskScope<unknown>, 'workspaceRoot' | 'wirings'>,
  reads: readonly ResolvedRead[],
): Result<DataOrigin | 'none'> {
  const data = dataBehind(scope, reads);
  return data.ok ? ok(data.value.origin) : data;
}

function mixed(
  origins: ReadonlyMap<DataOrigin, readonly string[]>,
  command = 'npx nx run-many -t refresh, then npx nx run-many -t snapshot',
): Failure {
  return {
    reason: 'mixed-origins',
    what: 'this would mix simulated sample data and real data',
    causes: [...origins].map(([origin, projects]) => ({
      reason: 'mixed-origins' as const,
      what: `${origin}: ${projects.join(', ')}`,
    })),
    tries: [
      `for real data: ${command}`,
      `for the sample, with RESEARCH_ORIGIN=sample in the environment: ${command}`,
    ],
  };
}

/**
 * Of which origin the data is that a task's outputs are made from, through however many other tasks: `none` without any
 * source, undefined where it cannot be told (a source that is not fetched, several origins).
 */
export function originBehind({
  task,
  wirings,
  workspaceRoot,
}: Pick<TaskScope<unknown>, 'task' | 'wirings' | 'workspaceRoot'>): DataOrigin | 'none' | undefined {
  const files = tasksBehind(task.reads, tasksById(wirings))
    .filter(({ writes }) => writes.includes(originFile))
    .map(({ outputFolder }) => join(workspaceRoot, outputFolder, originFile));
  const origins = new Set(files.map(originIn));
  if (origins.size === 0) return 'none';
  const [origin] = origins;
  return origins.size === 1 ? origin : undefined;
}

function originIn(path: string): DataOrigin | undefined {
  if (!existsSync(path)) return undefined;
  return (JSON.parse(readFileSync(path, 'utf8')) as SourceFacts).origin;
}
