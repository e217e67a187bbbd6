import { fail, type Failure, ok, type Result, taskId, parseTaskId } from '@research/core';
import { type Phase, phasesKind } from '../executors/phases/kind';
import { type DeclaredWorkspace, matchProjects } from '../graph-checks/declared-workspace';
import type { TaskLinks } from '../graph-checks/links';
import { parseOptions } from '../wiring/parse-options';

/** What the user chooses: targets by name, separated by commas, or all that one task or workflow waits for. */
export interface DrawnChoice {
  readonly targets: string;
  readonly task?: string | undefined;
  readonly workflow?: string | undefined;
}

/** What is chosen from. */
export interface Choice extends TaskLinks {
  readonly workspace: DeclaredWorkspace;
}

/**
 * The tasks to draw: those that are asked for and all that these wait for. Fails with `not-found` when there are none, and
 * `invalid-options`.
 */
export function chosenTasks(options: DrawnChoice, choice: Choice): Result<ReadonlySet<string>> {
  const asked = askedFor(options, choice);
  return asked.ok ? ok(withUpstream(asked.value, choice)) : asked;
}

function askedFor({ task, workflow, targets }: DrawnChoice, choice: Choice): Result<readonly string[]> {
  if (task !== undefined && workflow !== undefined)
    return fail({
      reason: 'invalid-options',
      what: '--task and --workflow exclude each other',
      tries: ['leave one of them out'],
    });
  if (task !== undefined) return ofTask(task, choice);
  if (workflow !== undefined) return ofWorkflow(workflow, choice);
  const asked = targets.split(',');
  const found = [...choice.tasks].filter((id) => asked.includes(parseTaskId(id).target));
  return found.length > 0
    ? ok(found)
    : fail(notFound(`no project has a target "${targets}"`, 'npx nx show projects'));
}

function ofTask(task: string, { tasks }: Choice): Result<readonly string[]> {
  const id = task.includes(':') ? task : taskId(task, 'build');
  if (tasks.has(id)) return ok([id]);
  const project = parseTaskId(id).project;
  const others = [...tasks].filter((other) => other.startsWith(`${project}:`));
  return fail(
    others.length > 0
      ? notFound(`there is no task ${id}`, `${project} has ${others.join(', ')}`)
      : notFound(`there is no task ${id}: no project is called "${project}"`, 'npx nx show projects'),
  );
}

/** A workflow by the name of its project, or by its tag `workflow:…`; with phases, what these run. */
function ofWorkflow(name: string, choice: Choice): Result<readonly string[]> {
  const all = choice.workspace.projects.map(({ declaration }) => declaration);
  const workflows = all.filter(({ tags }) => tags.includes('kind:workflow'));
  const named = workflows.filter((one) => one.name === name);
  const found = named.length > 0 ? named : workflows.filter(({ tags }) => tags.includes(`workflow:${name}`));
  if (found.length === 0)
    return fail(
      notFound(
        `there is no workflow "${name}"`,
        `there are ${workflows.map((one) => one.name).join(', ') || 'none'}`,
      ),
    );
  const own = found.flatMap((project) =>
    Object.entries(project.targets).flatMap(([target, { executor, options }]) => {
      const id = taskId(project.name, target);
      if (executor !== 'nx-research:phases') return [id];
      const parsed = parseOptions(phasesKind.options, options, { file: '', text: undefined, target });
      return [id, ...(parsed.ok ? parsed.value.phases.flatMap((phase) => ofPhase(phase, choice)) : [])];
    }),
  );
  return ok(own.filter((id) => choice.tasks.has(id)));
}

function ofPhase({ projects, targets }: Phase, { workspace, tasks }: Choice): string[] {
  const all = workspace.projects.map(({ declaration }) => declaration);
  const chosen = projects.length > 0 ? matchProjects(projects, all) : all;
  return chosen
    .flatMap(({ name }) => targets.map((target) => taskId(name, target)))
    .filter((id) => tasks.has(id));
}

function withUpstream(asked: readonly string[], { links }: Choice): ReadonlySet<string> {
  const after = new Map<string, string[]>();
  for (const { from, to } of links) after.set(from, [...(after.get(from) ?? []), to]);
  const reached = new Set<string>();
  const pending = [...asked];
  for (let id = pending.pop(); id !== undefined; id = pending.pop()) {
    if (reached.has(id)) continue;
    reached.add(id);
    pending.push(...(after.get(id) ?? []));
  }
  return reached;
}

const notFound = (what: string, advice: string): Failure => ({ reason: 'not-found', what, tries: [advice] });
