import { chooseHost, type Hosts, type Needs } from '@research/compute';
import {
  fail,
  type Failure,
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
import { BLOCK_OUTPUT, placeInSearch } from '@research/search';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { missingSecrets } from '../../scope/secrets';
import type { TaskScope } from '../../scope/task-scope';
import { findTools } from '../../task/find-tools';
import { hostsOf, placeOf } from '../../task/place';
import { workContext } from '../../task/production';
import { untilWhen } from '../../task/run-durable-script';
import { scriptJob } from '../../task/run-script';
import { asksOf, type HostAsks } from '../../wiring/host-asks';
import { type AskedSearch, searchPath } from './asked-search';
import { DurableHost } from './durable-host';
import type { SearchOptions } from './kind';
import { programText, workerPrograms } from './programs';

type SearchScope = TaskScope<SearchOptions>;

const noFingerprint = hashBytes('') as string as Fingerprint;

/** The hosts that a search is to use, by name. Fails for those that are unknown, each at its place in search.yaml. */
export async function wantedHosts(
  scope: SearchScope,
  asked: AskedSearch,
): Promise<Result<readonly string[]>> {
  const hosts = await hostsOf(scope);
  return hosts.ok ? wantedOf(hosts.value, scope, asked) : hosts;
}

function wantedOf(
  { all }: Hosts,
  { workspaceRoot }: SearchScope,
  { definition, file }: AskedSearch,
): Result<readonly string[]> {
  const known: readonly string[] = all.map(({ id }) => id);
  const wanted = definition.hosts ?? known;
  const unknown = [...wanted.entries()].filter(([, name]) => !known.includes(name));
  if (unknown.length === 0) return ok(wanted);
  const text = readFileSync(join(workspaceRoot, file), 'utf8');
  const failures = unknown.map(([index, name]): Failure => ({
    reason: 'no-host',
    what: `unknown host ${name}`,
    at: placeInSearch(text, file, ['hosts', index]),
    tries: [`name some of ${known.join(', ')}`],
  }));
  return fail(severalFailures(`${file} names hosts that hosts.yaml does not`, failures));
}

/** What a host is to a search before any host is asked: how many fits it evaluates at once, or why none. */
interface PlannedHost {
  readonly text: string;
  readonly slots: number;
}

/** The hosts that a search would use, by what hosts.yaml says alone. Fails as {@link wantedHosts} does. */
export async function plannedHosts(scope: SearchScope, asked: AskedSearch): Promise<Result<PlannedHost[]>> {
  const hosts = await hostsOf(scope);
  if (!hosts.ok) return hosts;
  const wanted = wantedOf(hosts.value, scope, asked);
  if (!wanted.ok) return wanted;
  const { needs } = asksIn(scope);
  return ok(
    wanted.value.map((id): PlannedHost => {
      const route = chooseHost({ taskId: scope.task.id, needs, host: id }, hosts.value);
      if (!route.ok) return { text: `${id}: none (${route.error.what})`, slots: 0 };
      const { host } = route.value;
      const slots = slotsOf(host.slots, route.value.needs);
      const has = slotKindsIn(host.slots).map((kind) => `${kind} ${host.slots[kind] ?? 0}`);
      return { text: `${id} (${has.join(', ')}): ${slots} ${slots === 1 ? 'fit' : 'fits'} at once`, slots };
    }),
  );
}

const asksIn = ({ workspace, task, options }: SearchScope): Pick<HostAsks, 'needs' | 'requires'> => {
  const tags = workspace.projects.find(({ name }) => name === task.project)?.tags ?? [];
  return asksOf(options, tags) ?? { needs: { cpu: 1, gpu: 0 }, requires: {} };
};

/** Those of some hosts that can evaluate trials of this search. Fails where there is none, with what each lacks. */
export async function trialHosts(
  scope: SearchScope,
  asked: AskedSearch,
  names: readonly string[],
): Promise<Result<DurableHost[]>> {
  const hosts = await Promise.all(names.map((name) => hostFor(scope, asked, name)));
  const found = hosts.flatMap((host) => (host.ok ? [host.value] : []));
  const missing = hosts.flatMap((host) => (host.ok ? [] : [host.error]));
  if (found.length === 0) return fail(severalFailures('no host can evaluate trials', missing));
  for (const failure of missing) scope.say(`warning: ${failure.what}; it evaluates no trials`);
  return ok(found);
}

/** A host that can evaluate trials of this search. Fails where it does not answer, or lacks what trials need. */
export async function hostFor(
  scope: SearchScope,
  { definition, inputs }: AskedSearch,
  id: string,
): Promise<Result<DurableHost>> {
  const asks = asksIn(scope);
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
