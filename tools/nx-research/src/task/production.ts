import {
  type Host,
  type LeaseWait,
  localHost,
  parseSlots,
  performanceCores,
  readSoftFailure,
  type StagedOutcome,
  type Where,
} from '@research/compute';
import { fingerprint, type Fingerprint, ok, type Result } from '@research/core';
import { join } from 'node:path';
import { pluginVersion } from '../plugin-version';
import { keptUse } from '../tracing/kept-use';
import { findTools, type FoundTools } from './find-tools';
import { hashReads } from './hash-reads';
import { originBehind } from './origin-behind';
import { reuseVariable } from './reuse-variable';
import type { TaskOutcome, TaskScope } from './task-scope';

/** What the outputs of a task depend on besides the files that it reads. */
export interface ProductionInputs {
  /** Options, own sources, environment: everything by content. */
  readonly identity: Readonly<Record<string, unknown>>;
  /** Tools and the versions that they must have; others of the task may have any. */
  readonly requires?: Readonly<Record<string, string>>;
}

/** A task that is ready to make its outputs. */
export interface Production {
  readonly fingerprint: Fingerprint;
  readonly tools: FoundTools;
  readonly where: Where;
}

/** One CPU slot: what everything takes that asks for nothing else. */
export const oneSlot = { cpu: 1, gpu: 0 } as const;

/**
 * Hashes what a task reads, finds its tools and its host. With the same fingerprint the outputs in place are kept,
 * whatever Nx's own hash says: an edit of nx.json, of .gitignore or of a tag runs no script again.
 */
export async function prepareProduction(
  scope: TaskScope<unknown>,
  { identity, requires = {} }: ProductionInputs,
): Promise<Result<Production>> {
  const { task, workspaceRoot } = scope;
  const reads = await hashReads(workspaceRoot, task.reads);
  if (!reads.ok) return reads;
  const tools = await findTools(scope, requires);
  if (!tools.ok) return tools;
  const { versions } = tools.value;
  const where = await whereToWork(scope, versions);
  if (!where.ok) return where;
  return ok({
    fingerprint: fingerprint({
      plugin: pluginVersion,
      kind: task.kind,
      reads: reads.value,
      writes: task.writes,
      tools: versions,
      ...identity,
    }),
    tools: tools.value,
    where: where.value,
  });
}

/** This host and the task's own output folder. @param tools versions, for the provenance */
export async function whereToWork(
  scope: TaskScope<unknown>,
  tools: Readonly<Record<string, string>>,
): Promise<Result<Where>> {
  const { task, workspaceRoot, ports } = scope;
  const host = await thisHost(ports.env);
  if (!host.ok) return host;
  const outputFolder = join(workspaceRoot, task.outputFolder);
  return ok({
    workspaceRoot,
    host: host.value,
    taskId: task.id,
    outputFolder,
    tools,
    origin: originBehind(scope),
    // What only stands in is never kept: the task tries again.
    reuse: ports.env[reuseVariable] !== 'no' && readSoftFailure(outputFolder) === undefined,
    sink: scope.sink,
    signal: scope.signal,
    onWait: (wait) => scope.say(describeWait(wait)),
    ports: { now: ports.now, run: ports.runCommand },
  });
}

/** The machine this runs on, with no more slots than RESEARCH_SLOTS allows. */
export async function thisHost(env: Readonly<Record<string, string | undefined>>): Promise<Result<Host>> {
  const atMost = parseSlots(env['RESEARCH_SLOTS'] ?? '');
  return atMost.ok
    ? ok(localHost({ cores: await performanceCores(), gpus: 0, atMost: atMost.value }))
    : atMost;
}

/** Who is in the way, for the terminal. */
export function describeWait({ kind, behind, sinceMs }: LeaseWait): string {
  const who = behind.length > 0 ? ` behind ${behind.join(', ')}` : '';
  const since = sinceMs >= 1000 ? ` (${Math.round(sinceMs / 1000)} s so far)` : '';
  const what = kind === 'output folder' ? 'its output folder' : `a ${kind} slot`;
  return `waiting for ${what}${who}${since}`;
}

/** Tells the user what became of the outputs, and the run record how it went. Fails as {@link keptUse} does. */
export function reportProduction<T>(
  scope: TaskScope<unknown>,
  { fingerprint: identity, where }: Production,
  staged: StagedOutcome<T>,
): Result<TaskOutcome> {
  const { task, say } = scope;
  if (staged.kind === 'kept') {
    const use = keptUse(scope, staged.undeclared);
    if (!use.ok) return use;
    say(`${task.id}: outputs are in place already (same content, tools and options)`);
    return ok({ status: 'kept', fingerprint: identity });
  }
  for (const file of staged.undeclared)
    say(`warning: ${file} was written but not declared in "writes"; it is dropped`);
  for (const { name, changed } of staged.writes)
    say(`${changed ? 'wrote' : 'same '} ${task.outputFolder}/${name}`);
  const { waitedMs, durationMs } = staged;
  return ok({
    status: 'built',
    host: where.host.id,
    queueMs: waitedMs,
    runMs: durationMs,
    fingerprint: identity,
  });
}
