import { formatLocation } from '@research/core';
import { locateKey, parseJson } from '../wiring/json-source';
import { inProject } from '../wiring/project-path';
import { allTasks } from '../wiring/wirings';
import { checkCycles } from './check-cycles';
import { checkFiles } from './check-files';
import { checkGpus } from './check-gpus';
import { checkNames } from './check-names';
import { checkReach } from './check-reach';
import { checkWriters } from './check-writers';
import type { DeclaredWorkspace } from './declared-workspace';
import { error, type GraphFinding, located } from './finding';
import { foldFollowing } from './fold-following';
import { type GraphMeasures, graphScope, type GraphScope } from './graph-scope';

/** What is wrong with the graph of a workspace, and how much was looked at. */
export interface GraphReport {
  /** By file, line and column. */
  readonly findings: readonly GraphFinding[];
  readonly projects: number;
  readonly tasks: number;
}

const checks = [checkFiles, checkProblems, checkNames, checkCycles, checkWriters, checkGpus, checkReach];

/** Checks the whole graph as declared, whatever is wrong with it; runs nothing and uses no network. */
export function validateGraph(workspace: DeclaredWorkspace, measures: GraphMeasures): GraphReport {
  const scope: GraphScope = graphScope(workspace, measures);
  const found = withoutDoubles(checks.flatMap((check) => check(scope)));
  const { paths, files } = workspace;
  const broken = paths.filter((path) => !parseJson(files.read(path) ?? '', path).ok);
  return {
    findings: foldFollowing(found, broken).sort(byPlace),
    projects: workspace.projects.length,
    tasks: scope.tasks.size,
  };
}

/** What two checks find is told once, by the one that knows which tasks it stops. */
function withoutDoubles(findings: readonly GraphFinding[]): GraphFinding[] {
  const byText = new Map<string, GraphFinding>();
  for (const finding of findings) {
    const { at, what } = finding.failure;
    const key = JSON.stringify([at.file, at.line, what]);
    if (!byText.has(key) || finding.tasks) byText.set(key, finding);
  }
  return [...byText.values()];
}

function byPlace(one: GraphFinding, other: GraphFinding): number {
  const [a, b] = [one.failure.at, other.failure.at];
  if (a.file !== b.file) return a.file < b.file ? -1 : 1;
  return (a.line ?? 0) - (b.line ?? 0) || (a.column ?? 0) - (b.column ?? 0);
}

/** What wiring has recorded, each problem once, with the tasks that fail because of it; and executors that there are not. */
function checkProblems(scope: GraphScope): GraphFinding[] {
  const found = new Map<string, GraphFinding & { readonly tasks: string[] }>();
  for (const { id, projectRoot, target, problems } of allTasks(scope.wirings)) {
    const file = inProject(projectRoot, 'project.json');
    const own = locateKey(file, scope.workspace.files.read(file), ['targets', target]);
    for (const failure of problems.flatMap((problem) => located(problem, own))) {
      const key = `${formatLocation(failure.at)} ${failure.what}`;
      const finding = found.get(key) ?? { ...error(failure), tasks: [] };
      finding.tasks.push(id);
      found.set(key, finding);
    }
  }
  return [...found.values(), ...unknownExecutors(scope)];
}

const prefix = 'nx-research:';

function unknownExecutors({ workspace, kinds }: GraphScope): GraphFinding[] {
  return workspace.projects.flatMap(({ declaration, locate }) =>
    Object.entries(declaration.targets).flatMap(([target, { executor = '' }]) =>
      !executor.startsWith(prefix) || kinds.has(executor)
        ? []
        : error({
            reason: 'invalid-options',
            what: `${declaration.name}:${target}: there is no executor "${executor}"`,
            at: locate('targets', target, 'executor'),
            tries: ['see which there are: node_modules/nx-research/executors.json'],
          }),
    ),
  );
}
