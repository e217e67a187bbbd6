import { fail, ok, type Failure, type Result } from '@research/core';
import type { RunCommand } from '@research/process';
import { inspectHost } from '../links/inspect-host';
import type { Link } from '../links/link';
import { runOnHost } from '../links/run-on-host';
import type { ToolName } from '../programs/known-tools';
import { type FarPrograms, namesOf } from '../programs/probe-tool';
import type { Host } from './host';
import { type HostEnvironment, setupFailed } from './host-environment';

/** The environment of a host with a file system of its own, and how to look at it. */
export interface FarEnvironment extends HostEnvironment {
  readonly elsewhere: FarPrograms;
  readonly run: RunCommand;
}

/**
 * The environment that the setup line of a host behind SSH makes there, and where the programs of some tools are. Fails with
 * `host-unreachable`, and with `invalid-hosts` and the line's own words when it does not end with 0.
 */
export async function farEnvironment(
  host: Host,
  link: Link,
  tools: readonly ToolName[],
): Promise<Result<FarEnvironment>> {
  const look = async (programs: readonly string[]) => {
    const inspected = await inspectHost(link, { setup: host.setup, programs });
    return inspected.ok ? inspected : fail(explain(host, inspected.error));
  };
  const names = tools.flatMap((tool) => namesOf(tool, {}));
  const first = await look(names);
  if (!first.ok) return first;
  const { env, passedOn } = first.value;
  // What the user has chosen there shows only in the environment.
  const chosen = tools.flatMap((tool) => namesOf(tool, env)).filter((name) => !names.includes(name));
  const second = chosen.length === 0 ? undefined : await look(chosen);
  if (second && !second.ok) return second;
  const programs = [...first.value.programs, ...(second?.value.programs ?? [])];
  const find = (name: string) => programs.filter((program) => program.name === name);
  return ok({ env, passedOn, elsewhere: { host: host.id, find }, run: runOnHost(link) });
}

/** The program of jobs says `setup`, a tab, and the line's own words. */
function explain(host: Host, failure: Failure): Failure {
  const [mark, said] = failure.said?.split('\t') ?? [];
  return mark === 'setup' && said !== undefined
    ? setupFailed(host, { reason: 'command-failed', said: said.trim() })
    : failure;
}
