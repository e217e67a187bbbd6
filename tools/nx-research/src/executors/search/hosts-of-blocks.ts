import { askedAnywhere, type Host } from '@research/compute';
import { ok, type Result, withFilesSync } from '@research/core';
import type { TaskScope } from '../../scope/task-scope';
import { forgetHostCommand, leadingThere, whereAsked } from '../../task/asked-elsewhere';
import { hostsOf } from '../../task/place';
import { searchPath } from './asked-search';
import { blocksOf, describeBlocks, forgetBlock, type NotedBlock, noteBlock } from './placed-blocks';

/** Gives the host of hosts.yaml that has a block, whatever it was called before; undefined where there is none by now. */
function hostOfBlock(
  workspaceRoot: string,
  hosts: readonly Host[],
): (block: NotedBlock) => string | undefined {
  const asked = new Map(askedAnywhere(workspaceRoot).map((note) => [note.fingerprint, note]));
  return (block) => {
    const note = asked.get(block.fingerprint);
    const [there] = note ? leadingThere(note, hosts, workspaceRoot) : [];
    return there?.id ?? hosts.find(({ id }) => id === block.host)?.id;
  };
}

/**
 * Notes under which name hosts.yaml has the hosts of blocks now, and forgets blocks on hosts that it no longer names once their jobs
 * were given up. Fails as {@link whereAsked} does, for jobs on such hosts that were not.
 */
export async function followHosts(scope: TaskScope<unknown>): Promise<Result<void>> {
  const hosts = await hostsOf(scope);
  if (!hosts.ok) return hosts;
  const asked = await whereAsked(scope, { hosts: hosts.value.all, work: undefined });
  if (!asked.ok) return asked;
  const hostNow = hostOfBlock(scope.workspaceRoot, hosts.value.all);
  const folder = searchPath(scope, 'blocks');
  const blocks = blocksOf(folder);
  const gone = blocks.filter((block) => hostNow(block) === undefined);
  for (const [id, its] of byHost(gone))
    scope.say(`gave up ${describeBlocks(its)} on host ${id}, which hosts.yaml no longer names`);
  return withFilesSync('where blocks of trials are could not be noted', () => {
    for (const block of blocks) {
      const host = hostNow(block);
      if (host === undefined) forgetBlock(folder, block);
      else if (host !== block.host) noteBlock(folder, { ...block, host });
    }
  });
}

/** What `search:status` says of blocks: which host has them, or that hosts.yaml no longer names it. */
export async function describePlaces(
  scope: TaskScope<unknown>,
  blocks: readonly NotedBlock[],
): Promise<Result<string[]>> {
  const hosts = await hostsOf(scope);
  if (!hosts.ok) return hosts;
  const { workspaceRoot } = scope;
  const hostNow = hostOfBlock(workspaceRoot, hosts.value.all);
  const asked = new Set(askedAnywhere(workspaceRoot).map(({ fingerprint }) => fingerprint));
  const known = blocks.flatMap((block) => {
    const host = hostNow(block);
    return host === undefined ? [] : [`${host} has a block of ${block.fits.length} fits`];
  });
  // What was given up is no longer waited for.
  const gone = blocks.filter((block) => hostNow(block) === undefined && asked.has(block.fingerprint));
  const unknown = [...byHost(gone)].map(
    ([id, its]) =>
      `warning: host ${id}, which hosts.yaml no longer names, has ${describeBlocks(its)}; name it there again, or give them up: ${forgetHostCommand(id)}`,
  );
  return ok([...known, ...unknown]);
}

function byHost(blocks: readonly NotedBlock[]): Map<string, NotedBlock[]> {
  const hosts = [...new Set(blocks.map(({ host }) => host))].sort();
  return new Map(hosts.map((id) => [id, blocks.filter(({ host }) => host === id)]));
}
