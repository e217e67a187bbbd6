import { texPrograms } from '@research/documents';
import { originFile } from '../../wiring/origin-file';
import { inProject } from '../../wiring/project-path';
import type { PlannedTarget, PlanningScope } from '../../wiring/task-kind';
import type { ResolvedRead } from '../../wiring/wired-task';
import { type UpstreamTask, upstreamTasks } from '../../wiring/wirings';
import { documentOptions, type DocumentOptions } from './kind';

const documentExecutor = 'nx-research:document';

/** Every document of the workspace, by the name of its project. */
export function documentsIn({ catalogue }: PlanningScope): PlannedTarget<DocumentOptions>[] {
  return [...catalogue.declarations.values()]
    .filter(({ targets }) => Object.values(targets).some(({ executor }) => executor === documentExecutor))
    .flatMap(({ name }) => [...(catalogue.get(name)?.tasks.values() ?? [])])
    .filter((task) => task.kind.options === documentOptions)
    .map((task) => task.target as PlannedTarget<DocumentOptions>)
    .sort((a, b) => (a.project.name < b.project.name ? -1 : 1));
}

/** The programs that typeset some sources: LaTeX, and what their bibliography and index need. @param generated more text */
export function latexTools(reads: readonly ResolvedRead[], scope: PlanningScope, generated = ''): string[] {
  const tracked = reads.filter(
    ({ path, producer }) => producer === undefined && /\.(?:tex|sty|cls)$/.test(path),
  );
  const sources = tracked.map(({ path }) => scope.files.read(path) ?? '');
  return ['pdflatex', 'latexmk', ...texPrograms([...sources, generated])];
}

/**
 * The origin files of every source that the given files were made from, through however many tasks and trainings: what a
 * document must know to say on its title page where its data comes from.
 */
export function originReads(reads: readonly ResolvedRead[], scope: PlanningScope): ResolvedRead[] {
  return upstreamTasks(reads, scope)
    .filter((task) => task.writes.includes(originFile))
    .map(originOf)
    .sort((a, b) => (a.path < b.path ? -1 : 1));
}

function originOf({ id, target: { project, target }, via }: UpstreamTask): ResolvedRead {
  const path = inProject(project.root, `out/${target}/${originFile}`);
  return { as: `${originFile}:${project.name}`, path, at: via.at, producer: id, project: project.name };
}

/** The output of a document that says what it consists of: headings, tables and figures, citations, warnings. */
export const contentsFile = 'contents.json';
