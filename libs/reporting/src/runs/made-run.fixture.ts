import { taskId } from '@research/core';
import { composeRecord, type RunSources } from './compose-record';
import type { Invocation, TaskEnd, TaskGraphNote } from './invocation';
import type { RunRecord, Workflow } from './run-record';
import type { SideRecord } from './side-file';

const start = Date.parse('2026-11-23T18:15:00.000Z');

/** A time so many seconds after the start of the made run. */
export const at = (seconds: number): string => new Date(start + seconds * 1000).toISOString();

/** What Nx says of a task; times in seconds after the start. */
export const end = (id: string, status = 'success', [from, to] = [0, 0]): TaskEnd => ({
  id,
  root: `projects/${id.slice(0, id.indexOf(':'))}`,
  status,
  code: status === 'failure' ? 1 : 0,
  startedMs: start + from * 1000,
  endedMs: start + to * 1000,
  hash: `hash of ${id}`,
  nodes: { [`${id.slice(0, id.indexOf(':'))}:ProjectConfiguration`]: '1' },
});

/** What an executor left of a task; times in seconds after the start. */
export const attempt = (
  id: string,
  [from, to]: readonly [number, number],
  more: Partial<SideRecord> = {},
): SideRecord => {
  const [project = '', target = ''] = id.split(':');
  return {
    task: taskId(project, target),
    attempt: 1,
    kind: 'script',
    status: 'built',
    startedAt: at(from),
    endedAt: at(to),
    host: 'local',
    slots: { cpu: 1, gpu: 0 },
    hostSlots: { cpu: 2, gpu: 0 },
    queueMs: 0,
    runMs: (to - from) * 1000,
    inputs: { 'version:R': '4.2' },
    ...more,
  };
};

/** `{ 'b:build': ['a:build'] }` → the graph of an invocation. */
export const graphOf = (after: Readonly<Record<string, readonly string[]>>): TaskGraphNote =>
  Object.fromEntries(
    Object.entries(after).map(([id, before]) => [
      id,
      { root: `projects/${id.slice(0, id.indexOf(':'))}`, after: before },
    ]),
  );

/** An invocation that was started with the run. */
export const invocation = (more: Partial<Invocation> = {}): Invocation => ({
  start: {
    runId: '20261123_181500-1f9ab2c4',
    command: ['run-many', '-t', 'build'],
    startedAt: at(0),
    commit: 'c0ffee',
  },
  endedAt: at(60),
  ends: [],
  ...more,
});

/** The record of made sources: a run of a minute, of projects that are named after their workflow. */
export function recordOf(sources: Partial<RunSources>): RunRecord {
  const record = composeRecord({
    invocations: [invocation()],
    attempts: [],
    workflowOf: ({ id }) => workflowNamed(id),
    endedAt: new Date(at(60)),
    killed: false,
    ...sources,
  });
  if (record === undefined) throw new Error('there is nothing to record');
  return record;
}

function workflowNamed(id: string): Workflow | undefined {
  if (id.startsWith('hosts')) return undefined;
  if (id.startsWith('etl')) return 'etl';
  return id.startsWith('model') ? 'training' : 'dissertation';
}
