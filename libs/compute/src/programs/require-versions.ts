import { allOk, fail, ok, severalFailures, type Failure, type Result } from '@research/core';
import { knownTools, type ToolName } from './known-tools';
import { probeTool, type ProbedTool, type ProbeScope } from './probe-tool';

/** Required versions by tool, each `>=4.2` (the only form there is). */
export type RequiredVersions = Readonly<Partial<Record<ToolName, string>>>;

/**
 * Finds every required tool in a sufficient version. Fails with `tool-missing` (needed, found, how to get it), or with
 * `invalid-options` for a tool or a form that it does not know.
 */
export async function requireVersions(
  required: RequiredVersions,
  scope: ProbeScope,
): Promise<Result<Partial<Record<ToolName, ProbedTool>>>> {
  const found = await Promise.all(Object.entries(required).map((entry) => requireVersion(entry, scope)));
  const failures = found.flatMap((result) => (result.ok ? [] : [result.error]));
  if (failures.length > 0) return fail(severalFailures('required tools are missing', failures));
  const all = allOk(found);
  return all.ok ? ok(Object.fromEntries(all.value)) : all;
}

async function requireVersion(
  [name, range]: [string, string],
  scope: ProbeScope,
): Promise<Result<[ToolName, ProbedTool]>> {
  const tool = knownTools.find((known) => known === name);
  const [, needed] = /^>=\s*(\d+(?:\.\d+)*)$/.exec(range) ?? [];
  if (tool === undefined || needed === undefined) return fail(notUnderstood(name, range));
  const probed = await probeTool(tool, scope);
  if (!probed.ok) return probed;
  return isAtLeast(probed.value.version, needed)
    ? ok([tool, probed.value])
    : fail(tooOld({ tool, needed }, probed.value, scope));
}

/** Compares number by number, so that 4.10 is newer than 4.9. */
function isAtLeast(version: string, needed: string): boolean {
  const [have, want] = [version, needed].map((text) => text.split('.').map(Number)) as [number[], number[]];
  // Versions are known at minor precision only: what is needed beyond it counts as met.
  for (const [index, number] of have.entries()) {
    const difference = number - (want[index] ?? 0);
    if (difference !== 0) return difference > 0;
  }
  return true;
}

const notUnderstood = (name: string, range: string): Failure => ({
  reason: 'invalid-options',
  what: `the required version "${name}": "${range}" is not understood`,
  tries: [`name one of ${knownTools.join(', ')}, with a version such as ">=4.2"`],
});

const tooOld = (
  { tool, needed }: { readonly tool: ToolName; readonly needed: string },
  { path, version }: ProbedTool,
  { elsewhere }: ProbeScope,
): Failure => ({
  reason: 'tool-missing',
  what: `${tool} ${needed} or newer is needed, but ${path} is ${version}`,
  tries: elsewhere
    ? [`install it on host ${elsewhere.host}`, 'or let `setup` of the host in hosts.yaml find a newer one']
    : ['npm run setup'],
});
