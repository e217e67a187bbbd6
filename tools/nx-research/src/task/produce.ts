import {
  type Host,
  localHost,
  parseSlots,
  performanceCores,
  runStaged,
  type Stage,
  type StagedOutcome,
  type LeaseWait,
} from '@research/compute';
import { fingerprint, type Fingerprint, ok, type Result } from '@research/core';
import type { CommandIo, RunCommand } from '@research/process';
import { join } from 'node:path';
import { pluginVersion } from '../plugin-version';
import { hashReads } from './hash-reads';
import type { TaskOutcome, TaskScope } from './task-scope';
import { findTools, type FoundTools } from './find-tools';

/** How an executor makes the outputs of its task. */
export interface Production {
  /** What the outputs depend on besides the files that are read and the versions of the tools: options, own sources. */
  readonly identity: Readonly<Record<string, unknown>>;
  /** Tools and the versions that they must have; others of the task may have any. */
  readonly requires?: Readonly<Record<string, string>>;
  /** Makes the outputs in the stage's folder. */
  readonly work: (stage: WorkStage) => Promise<Result<void>>;
}

/** What the work of a production gets. */
export interface WorkStage {
  /** Absolute path of the fresh folder in which the declared outputs have to be. */
  readonly folder: string;
  /** Runs a command that holds the task's slots, streams to the terminal and ends when the task is interrupted. */
  readonly run: RunCommand;
  readonly tools: FoundTools;
  readonly fingerprint: Fingerprint;
}

/**
 * Makes a task's outputs unless they are in place already with the same fingerprint, whatever Nx's own hash says: an
 * edit of nx.json, of .gitignore or of a tag runs no script again.
 */
export async function produce(
  scope: TaskScope<unknown>,
  production: Production,
): Promise<Result<TaskOutcome>> {
  const { task, workspaceRoot, ports } = scope;
  const reads = await hashReads(workspaceRoot, task.reads);
  if (!reads.ok) return reads;
  const tools = await findTools(scope, production.requires ?? {});
  if (!tools.ok) return tools;
  const host = await thisHost(ports.env);
  if (!host.ok) return host;
  const identity = fingerprint({
    plugin: pluginVersion,
    kind: task.kind,
    reads: reads.value,
    writes: task.writes,
    tools: tools.value.versions,
    ...production.identity,
  });
  const result = await runStaged(
    { fingerprint: identity, needs: { cpu: 1, gpu: 0 }, writes: task.writes },
    {
      workspaceRoot,
      host: host.value,
      taskId: task.id,
      outputFolder: join(workspaceRoot, task.outputFolder),
      tools: tools.value.versions,
      reuse: true,
      signal: scope.signal,
      onWait: (wait) => scope.say(describeWait(wait)),
      ports: { now: ports.now },
    },
    (stage) =>
      production.work({
        folder: stage.folder,
        run: leasedRun(scope, stage),
        tools: tools.value,
        fingerprint: identity,
      }),
  );
  return result.ok ? ok(outcome(scope, result.value, { host: host.value, fingerprint: identity })) : result;
}

/** The machine this runs on, with no more slots than RESEARCH_SLOTS allows. */
async function thisHost(env: Readonly<Record<string, string | undefined>>): Promise<Result<Host>> {
  const atMost = parseSlots(env['RESEARCH_SLOTS'] ?? '');
  return atMost.ok
    ? ok(localHost({ cores: await performanceCores(), gpus: 0, atMost: atMost.value }))
    : atMost;
}

function leasedRun({ ports, sink, signal }: TaskScope<unknown>, { lease }: Stage): RunCommand {
  return (command, io: CommandIo = {}) =>
    ports.runCommand({ ...command, inherit: lease.descriptors }, { sink, signal, ...io });
}

function outcome(
  scope: TaskScope<unknown>,
  staged: StagedOutcome<void>,
  { host, fingerprint: identity }: { readonly host: Host; readonly fingerprint: Fingerprint },
): TaskOutcome {
  if (staged.kind === 'kept') {
    scope.say(`${scope.task.id}: outputs are in place already (same content, tools and options)`);
    return { status: 'kept', fingerprint: identity };
  }
  for (const file of staged.undeclared)
    scope.say(`warning: ${file} was written but not declared in "writes"; it is dropped`);
  for (const { name, changed } of staged.writes)
    scope.say(`${changed ? 'wrote' : 'same '} ${scope.task.outputFolder}/${name}`);
  const { waitedMs, durationMs } = staged;
  return { status: 'built', host: host.id, queueMs: waitedMs, runMs: durationMs, fingerprint: identity };
}

function describeWait({ kind, behind, sinceMs }: LeaseWait): string {
  const who = behind.length > 0 ? ` behind ${behind.join(', ')}` : '';
  const since = sinceMs >= 1000 ? ` (${Math.round(sinceMs / 1000)} s so far)` : '';
  const what = kind === 'output folder' ? 'its output folder' : `a ${kind} slot`;
  return `waiting for ${what}${who}${since}`;
}
