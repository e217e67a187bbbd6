import {
  knownTools,
  LOCAL_HOST,
  type ProbedTool,
  probeTool,
  requireVersions,
  type ToolName,
} from '@research/compute';
import { fail, type Failure, ok, type Result, severalFailures } from '@research/core';
import type { Place } from './place';
import type { TaskScope } from '../scope/task-scope';

/** The programs that a task runs, found once. */
export interface FoundTools {
  /** Minor version by tool. */
  readonly versions: Readonly<Record<string, string>>;
  /** Absolute path of a tool; throws for one that the task has not declared, which is a bug. */
  path(tool: ToolName): string;
  /** Absolute path of a tool that may be absent. */
  optionalPath(tool: ToolName): string | undefined;
}

/**
 * Finds every tool of a task on its host, each in the version that is required of it. Fails with `tool-missing`, and names
 * a host that is not this machine.
 */
export async function findTools(
  { task, workspaceRoot }: TaskScope<unknown>,
  requires: Readonly<Record<string, string>>,
  { host, env, passedOn, elsewhere, run }: Place,
): Promise<Result<FoundTools>> {
  const far = { ...(elsewhere && { elsewhere }), ...(run && { run }) };
  const probe = { workspaceRoot, env, passedOn, modules: task.pythonModules, ...far };
  const refuse = (failure: Failure) =>
    fail(host.id === LOCAL_HOST ? failure : { ...failure, what: `host ${host.id}: ${failure.what}` });
  const required = await requireVersions(requires, probe);
  if (!required.ok) return refuse(required.error);
  const found = new Map<ToolName, ProbedTool>();
  const missing: Failure[] = [];
  for (const tool of knownTools.filter((known) => [...task.tools, ...task.optionalTools].includes(known))) {
    const probed = await probeTool(tool, probe);
    if (probed.ok) found.set(tool, probed.value);
    else if (task.tools.includes(tool)) missing.push(probed.error);
  }
  if (missing.length > 0)
    return refuse(severalFailures(`${task.id} needs tools that are not there`, missing));
  return ok(foundTools(found));
}

function foundTools(found: ReadonlyMap<ToolName, ProbedTool>): FoundTools {
  const path = (tool: ToolName): string => {
    const known = found.get(tool);
    if (!known) throw new Error(`${tool} is not among the tools of this task`);
    return known.path;
  };
  const versions = Object.fromEntries([...found].map(([tool, { version }]) => [tool, version]));
  return { versions, path, optionalPath: (tool) => found.get(tool)?.path };
}
