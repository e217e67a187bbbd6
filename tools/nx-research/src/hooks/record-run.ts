import type { TaskResults } from '@nx/devkit';
import { readProvenance } from '@research/compute';
import { describeFailure, hashVariable, parseTaskId } from '@research/core';
import { processBirth } from '@research/process';
import {
  claimRun,
  type ComposedPlace,
  composeRecord,
  type Invocation,
  keepTaskTimes,
  noteEnd,
  parsePhase,
  readAttempts,
  readInvocations,
  type RunStart,
  type SideRecord,
  type TaskEnd,
  unendedRuns,
  type Workflow,
  workflowOf,
  writeRecord,
} from '@research/reporting';
import { join } from 'node:path';
import { recordedVariable } from '../task/recorded-inputs';
import { declarationsIn, type ProjectDeclaration } from '../wiring/declaration';
import { inProject } from '../wiring/project-path';
import { diskFiles } from '../wiring/workspace-files';
import { kinds } from '../workspace/kinds';
import { sayAfterRun } from './say-after-run';

/** An invocation of Nx that has ended. */
interface EndedInvocation {
  readonly workspaceRoot: string;
  readonly start: RunStart;
  readonly taskResults: TaskResults;
}

/**
 * Records the run that has just ended: as a run record, or for the record of the workflow that it is a phase of. What cannot
 * be written is said on standard error, and the run is as it was.
 */
export async function recordRun({ workspaceRoot, start, taskResults }: EndedInvocation): Promise<void> {
  const { runId } = start;
  const endedAt = new Date();
  const ends = Object.values(taskResults).map((result) => taskEnd(workspaceRoot, result));
  const phase = start.phase === undefined ? 0 : parsePhase(start.phase.title).number;
  const own = { endedAt: endedAt.toISOString(), ends };
  try {
    const place = { workspaceRoot, runId, phase };
    if (phase > 0) return await noteEnd(place, own);
    const [first, ...phases] = await readInvocations(workspaceRoot, runId);
    if (first) await record(workspaceRoot, [{ ...first, ...own }, ...phases], { endedAt, killed: false });
    // Says that it has ended: who finds none takes the run for killed.
    await noteEnd(place, { endedAt: own.endedAt, ends: [] });
  } catch (error) {
    await sayAfterRun([`warning: this run could not be recorded: ${(error as Error).message}`]);
  }
}

/** Records the runs that nx did not live to record, from what their tasks have left. */
export async function recordKilledRuns(workspaceRoot: string): Promise<void> {
  const isThere = ({ pid, birth }: NonNullable<RunStart['process']>): boolean => processBirth(pid) === birth;
  try {
    for (const runId of await unendedRuns(workspaceRoot, isThere)) {
      if (!(await claimRun(workspaceRoot, runId, new Date()))) continue;
      const [first, ...phases] = await readInvocations(workspaceRoot, runId);
      if (!first) continue;
      const endedAt = lastSign(first.start, await readAttempts(workspaceRoot, runId));
      await record(workspaceRoot, [first, ...phases], { endedAt, killed: true });
      await noteEnd({ workspaceRoot, runId, phase: 0 }, { endedAt: endedAt.toISOString(), ends: [] });
    }
  } catch (error) {
    process.stderr.write(`warning: a killed run could not be recorded: ${(error as Error).message}\n`);
  }
}

/** When something of the run was last seen. */
function lastSign({ startedAt }: RunStart, attempts: readonly SideRecord[]): Date {
  const times = attempts.flatMap((attempt) => [attempt.startedAt, attempt.endedAt ?? attempt.startedAt]);
  return new Date([startedAt, ...times].sort().at(-1) ?? startedAt);
}

interface RunEnd {
  readonly endedAt: Date;
  readonly killed: boolean;
}

async function record(
  workspaceRoot: string,
  invocations: readonly [Invocation, ...Invocation[]],
  end: RunEnd,
): Promise<void> {
  const attempts = await readAttempts(workspaceRoot, invocations[0].start.runId);
  const workflowOf = recordedWorkflows(workspaceRoot);
  const composed = composeRecord({ invocations, attempts, workflowOf, ...end });
  const written = composed && (await writeRecord(workspaceRoot, composed));
  if (written && !written.ok) await sayAfterRun([`warning: ${describeFailure(written.error)}`]);
  // They only order those that wait for slots: the run is recorded without them as well.
  if (composed) await keepTaskTimes(workspaceRoot, composed).catch(() => undefined);
}

function taskEnd(workspaceRoot: string, { task, status, code }: TaskResults[string]): TaskEnd {
  const [provenance] = task.outputs.flatMap((output) => readProvenance(join(workspaceRoot, output)) ?? []);
  const { origin, inputs } = provenance ?? {};
  // What failed, or comes to nothing, has the outputs of before.
  const isTheirs = inputs !== undefined && (status === 'success' || status.includes('cache'));
  return {
    id: task.id,
    root: task.projectRoot ?? '',
    status,
    ...(code === undefined ? {} : { code }),
    ...(task.startTime === undefined ? {} : { startedMs: task.startTime }),
    ...(task.endTime === undefined ? {} : { endedMs: task.endTime }),
    ...(task.hash === undefined ? {} : { hash: task.hash }),
    ...(isTheirs ? { inputs } : task.hashDetails ? { nodes: withoutValues(task.hashDetails.nodes) } : {}),
    ...(origin === undefined ? {} : { origin }),
  };
}

/** Nx's hash of a variable is a short and fast one, from which a value could be guessed: it is recorded as our tasks do. */
function withoutValues(nodes: Readonly<Record<string, string>>): Record<string, string> {
  const recorded = ([node, hash]: [string, string]): [string, string] => {
    const [, name] = /^env:(?!RESEARCH_|NX_)(.+)$/.exec(node) ?? [];
    if (name === undefined) return [node, hash];
    return [node, recordedVariable(hashVariable(name, process.env[name] ?? null))];
  };
  return Object.fromEntries(Object.entries(nodes).map(recorded));
}

/** The tag of projects that are no research but what it is developed with: their tasks are checks of code. */
const codeTag = 'kind:code';

/** Tells the workflow of a task; `undefined` for one that only shows or steers something, or belongs to code. Each project.json is read once. */
export function recordedWorkflows(workspaceRoot: string): (task: ComposedPlace) => Workflow | undefined {
  const files = diskFiles(workspaceRoot);
  const projects = new Map<string, ProjectDeclaration | undefined>();
  const projectIn = (root: string): ProjectDeclaration | undefined => {
    if (!projects.has(root)) projects.set(root, declarationsIn([inProject(root, 'project.json')], files)[0]);
    return projects.get(root);
  };
  return ({ id, root, kind }) => {
    const project = projectIn(root);
    const declared = project?.targets[parseTaskId(id).target]?.executor;
    const found = kinds.get(declared ?? `nx-research:${kind ?? ''}`);
    const tags = project?.tags ?? [];
    return found?.recorded === false || tags.includes(codeTag) ? undefined : workflowOf(tags);
  };
}
