import { parseJson } from '../wiring/parse-json';
import { checkCycles } from './check-cycles';
import { checkFiles } from './check-files';
import { checkGpus } from './check-gpus';
import { checkNames } from './check-names';
import { checkProblems } from './check-problems';
import { checkReach } from './check-reach';
import { checkWriters } from './check-writers';
import type { DeclaredWorkspace } from './declared-workspace';
import type { GraphFinding } from './finding';
import { foldFollowing } from './fold-following';
import { type GraphMeasures, type GraphScope, graphScope } from './graph-scope';

/** What is wrong with the graph of a workspace, and how much was looked at. */
export interface GraphReport {
  /** By file, line and column. */
  readonly findings: readonly GraphFinding[];
  readonly projects: number;
  readonly tasks: number;
}

const checks = [checkFiles, checkProblems, checkNames, checkCycles, checkWriters, checkGpus, checkReach];

/** Looks at the whole graph, as it is declared and whatever is wrong with it; runs nothing and asks nobody. */
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
