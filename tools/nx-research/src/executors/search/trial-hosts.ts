import type { Needs } from '@research/compute';
import {
  fail,
  type Fingerprint,
  hashBytes,
  ok,
  replaceFile,
  type Result,
  severalFailures,
  type SlotCounts,
  slotKindsIn,
  withFilesSync,
} from '@research/core';
import { BLOCK_OUTPUT } from '@research/search';
import { join } from 'node:path';
import { missingSecrets } from '../../scope/secrets';
import type { TaskScope } from '../../scope/task-scope';
import { findTools } from '../../task/find-tools';
import { hostsOf, placeOf } from '../../task/place';
import { workContext } from '../../task/production';
import { untilWhen } from '../../task/run-durable-script';
import { scriptJob } from '../../task/run-script';
import { asksOf } from '../../wiring/host-asks';
import { type AskedSearch, searchPath } from './asked-search';
import { DurableHost } from './durable-host';
import type { SearchOptions } from './kind';
import { programText, workerPrograms } from './programs';

type SearchScope = TaskScope<SearchOptions>;

const noFingerprint = hashBytes('') as string as Fingerprint;

/** The hosts that a search is to use, by name. Fails for one that is unknown. */
export async function wantedHosts(
  scope: SearchScope,
  asked: AskedSearch,
): Promise<Result<readonly string[]>> {
  const hosts = await hostsOf(scope);
  if (!hosts.ok) return hosts;
  const all: readonly string[] = hosts.value.all.map(({ id }) => id);
  const wanted = asked.definition.hosts ?? all;
  const unknown = wanted.filter((name) => !all.includes(name));
  if (unknown.length === 0) return ok(wanted);
  return fail({
    reason: 'no-host',
    what: `unknown host ${unknown.join(', ')}`,
    at: { file: asked.file },
    tries: [`name some of ${all.join(', ')}`],
  });
}

/** Those of some hosts that can evaluate trials of this search. Fails where there is none, with what each lacks. */
export async function trialHosts(
  scope: SearchScope,
  asked: AskedSearch,
  names: readonly string[],
): Promise<Result<DurableHost[]>> {
  const hosts = await Promise.all(names.map((name) => trialHost(scope, asked, name)));
  const found = hosts.flatMap((host) => (host.ok ? [host.value] : []));
  const missing = hosts.flatMap((host) => (host.ok ? [] : [host.error]));
  if (found.length === 0) return fail(severalFailures('no host can evaluate trials', missing));
  for (const failure of missing) scope.say(`warning: ${failure.what}; it evaluates no trials`);
  return ok(found);
}

async function trialHost(
  scope: SearchScope,
  { definition, inputs }: AskedSearch,
  id: string,
): Promise<Result<DurableHost>> {
  const tags = scope.workspace.projects.find(({ name }) => name === scope.task.project)?.tags ?? [];
  const asks = asksOf(scope.options, tags) ?? { needs: { cpu: 1, gpu: 0 }, requires: {} };
  const place = await placeOf(scope, { ...asks, host: id }, { isOneOfMany: true });
  if (!place.ok) return place;
  const { host, needs } = place.value;
  if (host.id !== id) return fail({ reason: 'host-unreachable', what: `host ${id} cannot be reached` });
  const tools = await findTools(scope, asks.requires, place.value);
  if (!tools.ok) return tools;
  const program = placePrograms(scope);
  if (!program.ok) return program;
  const [runner = ''] = program.value;
  const job = scriptJob(scope, {
    // Each block has its own.
    production: { fingerprint: noFingerprint, tools: tools.value, place: place.value },
    trace: { trace: (env) => ({ ...env }) },
    writes: [BLOCK_OUTPUT],
    unrelated: [scope.options.search, ...scope.options.unrelated],
  });
  const context = workContext(scope, { host }, tools.value.versions);
  return ok(
    new DurableHost({
      job: {
        ...job,
        argv: ['perl', runner, ...job.argv],
        env: { ...job.env, OMP_WAIT_POLICY: 'PASSIVE' },
        sources: [...(job.sources ?? []), ...program.value],
      },
      context,
      cannotStart: missingSecrets(scope.options.secrets, scope.secrets),
      definition,
      inputs,
      folder: searchPath(scope, 'blocks'),
      say: scope.say,
      slots: slotsOf(host.slots, needs),
      script: scope.options.script,
      until: untilWhen(scope.ports.env),
    }),
  );
}

/** How many blocks a host runs at once: as often as it has every kind of slot that one needs. */
function slotsOf(slots: SlotCounts, needs: Needs): number {
  const times = slotKindsIn(needs).flatMap((kind) => {
    const { [kind]: needed = 0 } = needs;
    return needed > 0 ? [Math.floor((slots[kind] ?? 0) / needed)] : [];
  });
  return Math.max(1, Math.min(...times));
}

/** The programs of workers in the workspace, since a host gets what lies there. Absolute paths. */
function placePrograms(scope: SearchScope): Result<string[]> {
  return withFilesSync('the programs of a search could not be written', () => {
    const texts = workerPrograms.map((name) => ({ name, text: programText(name) }));
    const folder = searchPath(
      scope,
      `program-${hashBytes(texts.map(({ text }) => text).join('\0')).slice(0, 12)}`,
    );
    return texts.map(({ name, text }) => {
      replaceFile(join(folder, name), text);
      return join(folder, name);
    });
  });
}
