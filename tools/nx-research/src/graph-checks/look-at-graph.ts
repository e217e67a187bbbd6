import { type Hosts, inspectMachine, parseSlots, readHosts, resolveHosts } from '@research/compute';
import { type Result, readFlag, variables } from '@research/core';
import type { Kinds } from '../wiring/task-kind';
import { diskFiles } from '../wiring/workspace-files';
import { declaredWorkspace, projectFiles } from './declared-workspace';
import { describeFinding, graphJson, type GraphVerdict, judgeGraph } from './describe-graph';
import { validateGraph } from './validate-graph';

/** What a command that validates the graph prints, writes and ends with. */
export interface GraphLook extends GraphVerdict {
  /** Blocks of lines, one for each finding. */
  readonly said: readonly string[];
  /** For programs. */
  readonly json: unknown;
}

/** Where to look, and with what. */
export interface LookedAt {
  readonly workspaceRoot: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly kinds: Kinds;
}

/** Validates the graph of a workspace from its files alone: Nx need not be able to read them. */
export async function lookAtGraph({ workspaceRoot, env, kinds }: LookedAt): Promise<GraphLook> {
  const files = diskFiles(workspaceRoot);
  const workspace = declaredWorkspace(await projectFiles(workspaceRoot), files);
  const report = validateGraph(workspace, { kinds, hosts: await hostsIn(workspaceRoot, env) });
  const verdict = judgeGraph(report, readFlag(env, variables.strict) === true);
  return { ...verdict, said: report.findings.map(describeFinding), json: graphJson(report, verdict) };
}

async function hostsIn(
  workspaceRoot: string,
  env: Readonly<Record<string, string | undefined>>,
): Promise<Result<Hosts>> {
  const files = readHosts(workspaceRoot);
  if (!files.ok) return files;
  const atMost = parseSlots(env[variables.slots.name] ?? '');
  if (!atMost.ok) return atMost;
  return resolveHosts({ files: files.value, machine: await inspectMachine(), atMost: atMost.value });
}
