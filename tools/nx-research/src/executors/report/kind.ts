import { softFailureName, undeclaredName, warningsName } from '@research/compute';
import { type Failure, type Location, taskId, type TaskId, parseTaskId } from '@research/core';
import { SOURCE_LOCK_NAME } from '@research/data';
import * as z from 'zod';
import type { CataloguedTask } from '../../wiring/catalogue';
import { tableCheckOf } from '../../wiring/checks';
import { declarationFile } from '../../wiring/declaration';
import { locateKey } from '../../wiring/json-source';
import { inProject } from '../../wiring/project-path';
import type { PlannedTarget, PlanningScope, TaskKind } from '../../wiring/task-kind';
import { planOf } from '../../wiring/wire';
import type { ResolvedRead } from '../../wiring/wired-task';
import { type UpstreamTask, upstreamTasks } from '../../wiring/wirings';
import { checkDataOptions } from '../check-data/kind';
import { checkPdfOptions } from '../check-pdf/kind';
import { documentOptions } from '../document/kind';
import { fetchOptions } from '../fetch/kind';
import { reportFiles } from './report-files';

/** Options of `nx-research:report`. */
export const reportOptions = z.strictObject({
  target: z.string().default('build').describe('The target of the same project that makes the document'),
});

/** Parsed {@link reportOptions}. */
export type ReportOptions = z.output<typeof reportOptions>;

/** Says what a finished and checked document consists of and where each part comes from. */
export const reportKind: TaskKind<typeof reportOptions> = {
  name: 'report',
  options: reportOptions,
  cache: true,
  writes: () => Object.values(reportFiles),
  plan: (target, scope) => {
    const document = scope.catalogue.get(target.project.name)?.tasks.get(target.options.target);
    if (document?.kind.options !== documentOptions)
      return { reads: [], sources: [], tools: [], problems: [noDocument(target, scope)] };
    const taken = planOf(document, scope).reads;
    const upstream = upstreamTasks(taken, scope);
    const checks = checksOf(document, scope);
    const own = [document, ...checks].flatMap(outputsOf);
    return {
      reads: [...own, ...taken.filter(isNamed), ...tableReports(taken, scope)],
      sources: [],
      tracked: trackedInputs(taken, upstream),
      after: dataChecks(upstream, scope),
      upstreamFiles: [undeclaredName, softFailureName, warningsName],
      tools: [],
      // They are named in the report, and may change while every output of theirs stays the same.
      optionalTools: upstream.flatMap(({ plan }) => [...plan.tools, ...(plan.optionalTools ?? [])]),
      problems: checks.length > 0 ? [] : [unchecked(target, scope)],
    };
  },
};

/** True for what the report names with its hash: what tasks write, and graphics. */
const isNamed = ({ producer, path }: ResolvedRead): boolean =>
  producer !== undefined || !/\.(?:tex|bib)$/.test(path);

/** The targets that check the document's PDF. */
function checksOf(document: CataloguedTask, scope: PlanningScope): CataloguedTask[] {
  const { project, target } = document.target;
  return [...(scope.catalogue.get(project.name)?.tasks.values() ?? [])].filter(
    ({ kind, target: { options } }) =>
      kind.options === checkPdfOptions && checkPdfOptions.parse(options).target === target,
  );
}

/** They are located in the declarations of the tasks that write them: reading them adds no edge to these tasks. */
function outputsOf({ id, target, writes }: CataloguedTask): ResolvedRead[] {
  const { name, root } = target.project;
  const at = { file: declarationFile(target.project) };
  return writes.map((file) => ({
    as: `${id}/${file}`,
    path: inProject(root, `out/${target.target}/${file}`),
    at,
    producer: id,
    project: name,
  }));
}

/** What the checks of the document's tables found. */
function tableReports(taken: readonly ResolvedRead[], { catalogue }: PlanningScope): ResolvedRead[] {
  const checks = new Set(taken.flatMap((read) => tableCheckOf(read, catalogue) ?? []));
  return [...checks].flatMap((id) => {
    const { project, target: check } = parseTaskId(id);
    const task = catalogue.get(project)?.tasks.get(check);
    return task ? outputsOf(task) : [];
  });
}

/**
 * Tracked files from which the report takes names and places. They are inputs of the task but not of its fingerprint,
 * which is made of what the report says: an edit that changes none of it leaves the report as it is.
 */
function trackedInputs(taken: readonly ResolvedRead[], upstream: readonly UpstreamTask[]): string[] {
  const sources = taken.filter(({ producer }) => producer === undefined).map(({ path }) => path);
  const declarations = upstream.map(({ target }) => declarationFile(target.project));
  const locks = upstream
    .filter(({ kind }) => kind.options === fetchOptions)
    .map(({ target }) => inProject(target.project.root, SOURCE_LOCK_NAME));
  return [...new Set([...sources, ...declarations, ...locks])].sort();
}

const noDocument = (target: PlannedTarget<ReportOptions>, scope: PlanningScope): Failure => ({
  reason: 'unwritten-read',
  what: `target "${target.options.target}" of ${target.project.name} makes no document to report on`,
  at: declaredAt(target, scope),
  tries: ['name a target of the executor nx-research:document as "target"'],
});

const unchecked = (target: PlannedTarget<ReportOptions>, scope: PlanningScope): Failure => ({
  reason: 'unwritten-read',
  what: `nothing checks the PDF of ${target.project.name}:${target.options.target}, and the report takes its pages from there`,
  at: declaredAt(target, scope),
  tries: [
    `add a target with the executor nx-research:check-pdf and the option "target": "${target.options.target}"`,
  ],
});

function declaredAt({ project, target }: PlannedTarget<ReportOptions>, { files }: PlanningScope): Location {
  const file = declarationFile(project);
  return locateKey(file, files.read(file), ['targets', target]);
}

/**
 * The checks of the tables that some tasks write, under whatever name a project has them. No other task need wait for
 * one that has a name of its own, so the report does: else what it says of them would depend on which was there first.
 */
function dataChecks(upstream: readonly UpstreamTask[], { catalogue }: PlanningScope): TaskId[] {
  // The tables of a training are checked when it trains.
  const built = upstream.filter(({ kind }) => kind.explicit !== true);
  const ids = new Set(built.map(({ id }) => id));
  const projects = new Set(built.map(({ target }) => target.project.name));
  return [...projects]
    .flatMap((project) => [...(catalogue.get(project)?.tasks.values() ?? [])])
    .filter(({ kind, target: { project, options } }) => {
      if (kind.options !== checkDataOptions) return false;
      return ids.has(taskId(project.name, checkDataOptions.parse(options).target));
    })
    .map(({ id }) => id);
}
