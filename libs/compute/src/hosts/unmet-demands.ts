import type { Failure } from '@research/core';
import { probeTool, type ProbeScope } from '../programs/probe-tool';
import { requireVersions } from '../programs/require-versions';
import type { Demand } from './demand';
import type { Host } from './host';

/** What a host lacks of what the tasks that go there want, each with those tasks and what helps. */
export async function unmetDemands(
  { id }: Host,
  demands: readonly Demand[],
  scope: ProbeScope,
): Promise<Failure[]> {
  const unmet: Failure[] = [];
  for (const demand of demands) {
    const refuse = (failure: Failure): void =>
      void unmet.push({
        ...failure,
        what: `host ${id}: ${failure.what}; ${demand.tasks.join(', ')} cannot run there`,
      });
    const probe = { ...scope, modules: demand.modules };
    const required = await requireVersions(demand.requires, probe);
    if (!required.ok) refuse(required.error);
    for (const tool of demand.tools) {
      if (demand.requires[tool] !== undefined) continue;
      const found = await probeTool(tool, probe);
      if (!found.ok) refuse(found.error);
    }
  }
  return unmet;
}
