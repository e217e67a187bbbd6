import { type Failure, severalFailures, taskId, type TaskId, parseTaskId } from '@research/core';
import type { Catalogue, CataloguedProject, CataloguedTask } from './catalogue';
import { dataCheckOf, tableCheckOf } from './checks';
import { declarationFile, type ProjectDeclaration } from './declaration';
import { edgesOf } from './edges';
import { linksBehind, wrongLinks } from './links';
import { type Implied, nxTarget, type NxTarget } from './nx-target';
import { inProject, outputName } from './project-path';
import { handedOver, resultsGate } from './results';
import type { PlanningScope, TaskKind, TaskPlan } from './task-kind';
import type { Edge, ResolvedRead, WiredTask } from './wired-task';
import type { WorkspaceFiles } from './workspace-files';

/** What wiring looks at beside the project itself. */
interface WiringContent {
  readonly catalogue: Catalogue;
  readonly files: WorkspaceFiles;
  /** What reads results waits for the training that leaves them. */
  readonly trainFirst: boolean;
}

/** A project's declarations and content, resolved. */
export interface Wiring {
  readonly tasks: readonly WiredTask[];
  /** What Nx is told of each target: inputs, outputs, dependencies, cache. */
  readonly targets: Readonly<Record<string, NxTarget>>;
  readonly edges: readonly Edge[];
  readonly problems: readonly Failure[];
}

/**
 * Turns one project's declarations and content into tasks, Nx targets, edges and problems. Pure but for the files it is
 * given, and never throws for what is in them: problems belong to the task that owns them, so that a typing mistake in
 * one chapter stops that chapter and nothing else.
 */
export function wire(project: ProjectDeclaration, content: WiringContent): Wiring {
  const catalogued = content.catalogue.get(project.name);
  if (!catalogued) throw new Error(`${project.name} is not in the catalogue`);
  const tasks = [
    ...[...catalogued.tasks.values()].map((task) => wireTask(task, content)),
    ...[...catalogued.invalid].map(([target, problem]) => invalidTask(catalogued, target, problem)),
  ];
  const impliedFor = ({ target, reads }: WiredTask): Implied => ({
    inferred: catalogued.inferred[target],
    configurations: catalogued.tasks.get(target)?.kind.configurations,
    ...(content.trainFirst && handedOver(catalogued.tasks.get(target), reads, content)),
  });
  const targets = tasks.map((task) => [task.target, nxTarget(task, impliedFor(task))] as const);
  return {
    tasks,
    targets: Object.fromEntries(targets),
    // Only the graph needs them, and they take a look at the plans of other projects.
    get edges() {
      return tasks.flatMap((task) => edgesOf(task, content));
    },
    // A target whose options are wrong and those that it would bring along have one and the same.
    problems: [...new Set(tasks.flatMap((task) => task.problems))],
  };
}

function wireTask(task: CataloguedTask, content: WiringContent): WiredTask {
  const { project, target } = task.target;
  const plan = planOf(task, content);
  const producers = plan.reads.flatMap((read) => (read.producer === undefined ? [] : [read.producer]));
  const checks = plan.reads.flatMap((read) => checksOf(read, content.catalogue));
  const gates = plan.reads.flatMap((read) => resultsGate(read, task, content) ?? []);
  const after = new Set(
    [...producers, ...checks, ...gates, ...(plan.after ?? [])].filter((id) => id !== task.id),
  );
  const links = task.kind.cache
    ? linksBehind({ project, sources: plan.sources, tracked: trackedBy(plan) }, content)
    : [];
  return {
    id: task.id,
    project: project.name,
    projectRoot: project.root,
    target,
    kind: task.kind.name,
    options: task.target.options,
    runsOn: task.kind.runsOn ?? 'here',
    explicit: task.kind.explicit === true,
    cache: task.kind.cache,
    reads: plan.reads,
    sources: plan.sources,
    tracked: plan.tracked ?? [],
    links,
    ...(plan.entry === undefined ? {} : { entry: plan.entry }),
    ...(plan.texProjects === undefined ? {} : { texProjects: plan.texProjects }),
    upstreamFiles: plan.upstreamFiles ?? [],
    writes: task.writes,
    outputFolder: inProject(project.root, `out/${target}`),
    after: [...after].map((id) => id as WiredTask['id']).sort(),
    tools: plan.tools,
    optionalTools: plan.optionalTools ?? [],
    pythonModules: plan.pythonModules ?? [],
    facts: plan.facts ?? {},
    ...(task.asks === undefined ? {} : { asks: task.asks }),
    env: plan.env ?? [],
    problems: [
      ...plan.problems,
      ...doubleWrites(task),
      ...explicitReads(plan.reads, task.kind, content.catalogue),
      ...wrongLinks(links, content.catalogue),
    ],
  };
}

/** The tracked files that a plan names, relative to the workspace. */
const trackedBy = ({ reads, tracked = [] }: TaskPlan): string[] => [
  ...reads.flatMap(({ path, producer }) => (producer === undefined ? [path] : [])),
  ...tracked,
];

/** What must have approved a file before anything reads it. */
const checksOf = (read: ResolvedRead, catalogue: Catalogue): TaskId[] =>
  [tableCheckOf(read, catalogue), dataCheckOf(read, catalogue)].filter((id) => id !== undefined);

/** A target whose options make no sense still exists, so that running it says why. */
function invalidTask(project: CataloguedProject, target: string, problem: Failure): WiredTask {
  const { name, root } = project.declaration;
  return {
    id: taskId(name, target),
    project: name,
    projectRoot: root,
    target,
    kind: 'invalid',
    options: {},
    runsOn: 'here',
    explicit: false,
    cache: false,
    reads: [],
    sources: [],
    tracked: [],
    links: [],
    upstreamFiles: [],
    writes: [],
    outputFolder: inProject(root, `out/${target}`),
    after: [],
    tools: [],
    optionalTools: [],
    pythonModules: [],
    facts: {},
    env: [],
    problems: [problem],
  };
}

function doubleWrites(task: CataloguedTask): Failure[] {
  const { project, target } = task.target;
  const twice = task.writes.filter((file, index) => task.writes.indexOf(file) !== index);
  if (twice.length === 0) return [];
  const what = `target "${target}" declares ${twice.join(', ')} more than once`;
  return [{ reason: 'invalid-options', what, at: { file: declarationFile(project) } }];
}

/** The sum of a task's problems, or `undefined` when it has none. */
export function taskProblem(task: WiredTask): Failure | undefined {
  if (task.problems.length === 0) return undefined;
  return severalFailures(
    `${task.id} cannot run: ${task.problems.length} problems in its declarations`,
    task.problems,
  );
}

const plans = new WeakMap<Catalogue, Map<TaskId, TaskPlan>>();

/** What a catalogued task reads and runs. It is planned once for a catalogue, however many tasks stand downstream of it. */
export function planOf(task: CataloguedTask, scope: PlanningScope): TaskPlan {
  const known = plans.get(scope.catalogue) ?? new Map<TaskId, TaskPlan>();
  plans.set(scope.catalogue, known);
  const found = known.get(task.id);
  if (found) return found;
  // Two that read what the other has left: each is upstream of itself.
  known.set(task.id, unplanned);
  const plan = task.kind.plan(task.target, scope);
  known.set(task.id, plan);
  return plan;
}

/** What is known of a task while it is planned. */
const unplanned: TaskPlan = { reads: [], sources: [], tools: [], problems: [] };

/** The problems that a task which runs by itself reads what only an explicit one writes: a build would have to train. */
function explicitReads(reads: readonly ResolvedRead[], kind: TaskKind, catalogue: Catalogue): Failure[] {
  if (kind.explicit) return [];
  return reads.filter((read) => isExplicit(read, catalogue)).map(wouldTrain);
}

function isExplicit({ producer }: ResolvedRead, catalogue: Catalogue): boolean {
  const { project, target } = parseTaskId(producer ?? '');
  return catalogue.get(project)?.tasks.get(target)?.kind.explicit === true;
}

function wouldTrain({ path, producer, project, at }: ResolvedRead): Failure {
  const name = outputName(path, parseTaskId(producer ?? '').target);
  return {
    reason: 'unwritten-read',
    what: `${name} is written by ${producer}, and a build never trains`,
    at,
    tries: [`move it to the "results" of ${producer} and read ${project}/results/${name}`],
  };
}
