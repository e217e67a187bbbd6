import {
  type Host,
  type LeaseWait,
  LOCAL_HOST,
  readSoftFailure,
  type StagedOutcome,
  updateInputs,
  type WorkContext,
} from '@research/compute';
import {
  Concealment,
  fingerprint,
  type Fingerprint,
  ok,
  type Result,
  readFlag,
  variables,
} from '@research/core';
import { chainBehind, readTaskTimes } from '@research/reporting';
import { join } from 'node:path';
import { pluginVersion } from '../scope/plugin-version';
import { keptUse } from '../tracing/kept-use';
import { findTools, type FoundTools } from './find-tools';
import { hashReads } from './content-identity';
import { originBehind } from './data-origin';
import { memoryAdmission } from './memory-admission';
import { type Place, placeOf } from './place';
import { recordedInputs } from './recorded-inputs';
import { namedVariables, secretByName } from '../scope/secrets';
import type { TaskOutcome, TaskScope } from '../scope/task-scope';
import { asksOf, type HostAsks, slotsOf } from '../wiring/host-asks';

/** What the outputs of a task depend on besides the files that it reads. */
export interface ProductionInputs {
  /** Options, own sources, environment: everything by content. */
  readonly identity: Readonly<Record<string, unknown>>;
  /** Tools and the versions that they must have; others of the task may have any. */
  readonly requires?: Readonly<Record<string, string>>;
  /** What it asks of a host, where that is not what its options say. */
  readonly asks?: HostAsks;
}

/** A task that is ready to make its outputs. */
export interface Production {
  readonly fingerprint: Fingerprint;
  /** The same without the tools: the same on every host. */
  readonly work: Fingerprint;
  readonly tools: FoundTools;
  readonly place: Place;
  readonly context: WorkContext;
}

/**
 * Hashes what a task reads, finds its host and its tools there. With the same fingerprint the outputs in place are kept,
 * whatever Nx's own hash says: an edit of nx.json, of .gitignore or of a tag runs no script again.
 */
export async function prepareProduction(
  scope: TaskScope<unknown>,
  { identity, requires = {}, asks }: ProductionInputs,
): Promise<Result<Production>> {
  const hashed = await contentOf(scope, identity);
  if (!hashed.ok) return hashed;
  const content = hashed.value;
  const work = fingerprint(content);
  const place = await placeOf(scope, asks ?? asksOf(scope.options, tagsOf(scope)), { work });
  if (!place.ok) return place;
  learnSecrets(scope, place.value);
  const tools = await findTools(scope, requires, place.value);
  if (!tools.ok) return tools;
  const admission = memoryAdmission(scope, place.value);
  if (!admission.ok) return admission;
  const { versions } = tools.value;
  const identified = fingerprint({ ...content, tools: versions });
  const { host, needs } = place.value;
  const inputs = await recordedInputs(scope, { hashes: content.reads, tools: versions, identity });
  scope.noted.add({
    fingerprint: identified,
    host: host.id,
    slots: slotsOf(needs),
    hostSlots: host.slots,
    inputs,
  });
  return ok({
    fingerprint: identified,
    work,
    tools: tools.value,
    place: place.value,
    context: {
      ...workContext(scope, place.value, versions),
      rank: chainBehind(scope.task.id, scope.graph(), await readTaskTimes(scope.workspaceRoot)),
      inputs,
      observer: {
        waits: (wait) => scope.say(describeWait(wait, host)),
        worked: ({ waitedMs, ranMs }) => scope.noted.add({ queueMs: waitedMs, runMs: ranMs }),
      },
      ...admission.value,
    },
  });
}

const tagsOf = ({ task, workspace }: TaskScope<unknown>): readonly string[] =>
  workspace.projects.find(({ name }) => name === task.project)?.tags ?? [];

/** What the setup line of a host sets is as secret as what is set here. */
function learnSecrets({ concealment, options }: TaskScope<unknown>, { env, passedOn }: Place): void {
  const set = Object.fromEntries(passedOn.map((name) => [name, env[name]]));
  const named = namedVariables(options);
  const declared = named.ok ? [...named.value.env, ...named.value.secrets] : [];
  concealment.learn(secretByName(set));
  concealment.learn(Object.fromEntries(declared.map((name) => [name, set[name]])));
}

/** `Production.work` alone: no host is asked. Fails where what the task reads is not there. */
export async function workOf(
  scope: TaskScope<unknown>,
  { identity }: Pick<ProductionInputs, 'identity'>,
): Promise<Result<Fingerprint>> {
  const content = await contentOf(scope, identity);
  return content.ok ? ok(fingerprint(content.value)) : content;
}

async function contentOf(
  { task, workspaceRoot }: TaskScope<unknown>,
  identity: ProductionInputs['identity'],
) {
  const reads = await hashReads(workspaceRoot, task.reads);
  if (!reads.ok) return reads;
  const { kind, writes } = task;
  return ok({ plugin: pluginVersion, kind, reads: reads.value, writes, ...identity });
}

/** A task's host and its own output folder. @param tools versions, for the provenance */
export function workContext(
  scope: TaskScope<unknown>,
  { host }: Pick<Place, 'host'>,
  tools: Readonly<Record<string, string>>,
): WorkContext {
  const { task, workspaceRoot, ports } = scope;
  const outputFolder = join(workspaceRoot, task.outputFolder);
  return {
    workspaceRoot,
    host,
    taskId: task.id,
    outputFolder,
    tools,
    origin: originBehind(scope),
    // What only stands in is never kept: the task tries again.
    reuse: readFlag(ports.env, variables.reuse) !== false && readSoftFailure(outputFolder) === undefined,
    sink: scope.sink,
    concealment: scope.concealment,
    secrets: new Concealment(scope.secrets),
    signal: scope.signal,
    observer: { waits: (wait) => scope.say(describeWait(wait, host)) },
    ports: { now: ports.now, run: ports.runCommand },
  };
}

/** Who is in the way, for the terminal. */
export function describeWait({ kind, behind, sinceMs }: LeaseWait, { id }: Pick<Host, 'id'>): string {
  const who = behind.length > 0 ? ` behind ${behind.join(', ')}` : '';
  const since = sinceMs >= 1000 ? ` (${Math.round(sinceMs / 1000)} s so far)` : '';
  if (kind === 'gpu memory') return `waiting for GPU memory of host ${id}: ${behind.join(', ')}${since}`;
  if (kind === 'memory') return `waiting for memory: ${behind.join('; ')}${since}`;
  const what =
    kind === 'output folder'
      ? 'its output folder'
      : `a ${kind} slot${id === LOCAL_HOST ? '' : ` of host ${id}`}`;
  return `waiting for ${what}${who}${since}`;
}

/** How many undeclared files are told by name: a script may leave thousands. */
const namedFiles = 20;

/** Tells the user what became of the outputs. Fails as {@link keptUse} does. */
export async function reportProduction<T>(
  scope: TaskScope<unknown>,
  { context }: Production,
  staged: StagedOutcome<T>,
): Promise<Result<TaskOutcome>> {
  const { task, say } = scope;
  if (staged.kind === 'kept') {
    const use = keptUse(scope, staged.undeclared);
    if (!use.ok) return use;
    if (context.inputs) await updateInputs(context.outputFolder, context.inputs);
    say(`${task.id}: outputs are in place already (same content, tools and options)`);
    return ok({ status: 'kept' });
  }
  for (const file of staged.undeclared.slice(0, namedFiles))
    say(`warning: ${file} was written but not declared in "writes"; it is dropped`);
  const more = staged.undeclared.length - namedFiles;
  if (more > 0) say(`warning: ${more} more files were written but not declared; they are dropped`);
  for (const { name, changed } of staged.writes)
    say(`${changed ? 'wrote' : 'same '} ${task.outputFolder}/${name}`);
  return ok({ status: 'built' });
}
