import { chooseHost, type Host, type Hosts, type Needs } from '@research/compute';
import { type Location, slotKindsIn } from '@research/core';
import { asksOf } from '../wiring/host-asks';
import type { CataloguedTask } from '../wiring/catalogue';
import type { DeclaredProject } from './declared-workspace';
import { error, type GraphFinding, warning } from './finding';
import type { GraphScope } from './graph-scope';

interface Asking {
  readonly task: CataloguedTask;
  readonly needs: Needs;
  readonly host: string | undefined;
  /** The line that requests a GPU, another special slot, or a host. */
  readonly at: Location;
}

/** Tasks that are for a GPU, or for a host by its name, where hosts.yaml has none: they run on a CPU, or not at all. */
export function checkGpus({ workspace, catalogue, hosts }: GraphScope): GraphFinding[] {
  if (!hosts.ok) return [];
  return workspace.projects.flatMap((project) => {
    const tasks = [...(catalogue.get(project.declaration.name)?.tasks.values() ?? [])];
    const asking = tasks.flatMap((task) => askingOf(task, project)).flatMap((one) => judge(one, hosts.value));
    return inOneForEachPlace(asking);
  });
}

function askingOf(task: CataloguedTask, { declaration, locate }: DeclaredProject): Asking[] {
  if (task.asks === undefined) return [];
  const { needs, host } = task.asks;
  const { options, declaredBy } = task.target;
  const tag = declaration.tags.indexOf('gpu');
  const key = host === undefined ? 'needs' : 'host';
  const isTagged = host === undefined && tag >= 0 && asksOf(options, [])?.needs.gpu !== needs.gpu;
  const at = isTagged ? locate('tags', tag) : locate('targets', declaredBy, 'options', key);
  const isSpecial = slotKindsIn(needs).some((kind) => kind !== 'cpu' && (needs[kind] ?? 0) > 0);
  return isSpecial || host !== undefined ? [{ task, needs, host, at }] : [];
}

function judge({ task, needs, host, at }: Asking, hosts: Hosts): GraphFinding[] {
  const isHere = ({ transport }: Host): boolean => transport.kind === 'local';
  const reached = task.kind.runsOn === 'anywhere' ? hosts : { ...hosts, all: hosts.all.filter(isHere) };
  const route = chooseHost({ taskId: task.id, needs, host }, reached);
  if (!route.ok) return [{ ...error({ ...route.error, at }), tasks: [task.id] }];
  if (route.value.remark === undefined) return [];
  const tries = [
    'describe a host with `slots: { gpu: 1 }` in hosts.yaml: docs/guides/hosts.md',
    'if a CPU is what it is for: `"needs": { "gpu": 0 }`, or no tag "gpu"',
  ];
  return [{ ...warning({ reason: 'no-host', what: route.value.remark, at, tries }), tasks: [task.id] }];
}

/** A tag speaks for many tasks, season by season: it is told once, of the first, with the others' names. */
function inOneForEachPlace(findings: readonly GraphFinding[]): GraphFinding[] {
  const byPlace = new Map<string, GraphFinding>();
  for (const finding of findings) {
    const { at, reason } = finding.failure;
    const key = `${at.file}:${at.line} ${finding.severity} ${reason}`;
    const known = byPlace.get(key);
    byPlace.set(
      key,
      known ? { ...known, tasks: [...(known.tasks ?? []), ...(finding.tasks ?? [])] } : finding,
    );
  }
  return [...byPlace.values()];
}
