import { fail, ok, type Result } from '@research/core';
import type { Block, Ledger } from '@research/search';
import type { TaskScope } from '../../scope/task-scope';
import { type AskedSearch, heldOut, searchPath } from './asked-search';
import type { DurableHost } from './durable-host';
import { hasResult } from './fits-to-give';
import { HeardTrials } from './heard-trials';
import type { SearchOptions } from './kind';
import { blocksAtWork, forgetBlock, type NotedBlock, noteBlock } from './placed-blocks';
import { hostFor, wantedHosts } from './trial-hosts';

type SearchScope = TaskScope<SearchOptions>;

/** Gives whether a block has a trial that a search wants and has no result of. */
export function isWantedBy({ trials }: AskedSearch, ledger: Ledger): (block: Block) => boolean {
  const open = new Set(trials.map(({ key }) => key).filter((key) => !hasResult(ledger, key)));
  return ({ fits }) => fits.some((fit) => fit.trials.some(({ key }) => open.has(key)));
}

/**
 * Takes into the ledger what blocks have finished that this search does not wait for: those of an earlier search.yaml, script or
 * data, and those on hosts that it uses no more. Ends what of them still runs, except in `hosts:collect`. A host that does not answer keeps its
 * blocks until the next run.
 */
export async function takeFormerBlocks(
  scope: SearchScope,
  asked: AskedSearch,
  ledger: Ledger,
): Promise<Result<void>> {
  const hosts = await wantedHosts(scope, asked);
  if (!hosts.ok) return hosts;
  const isWanted = isWantedBy(asked, ledger);
  const holdout = heldOut(asked)?.identity;
  const isOwn = (block: NotedBlock): boolean =>
    hosts.value.includes(block.host) && (isWanted(block) || block.identity === (holdout ?? ''));
  const folder = searchPath(scope, 'blocks');
  const former = blocksAtWork(folder).filter((block) => !isOwn(block));
  const names = [...new Set(former.map(({ host }) => host))];
  const blocksOn = (name: string): NotedBlock[] => former.filter(({ host }) => host === name);
  const taken = await Promise.all(
    names.map((name) => takeFrom(name, blocksOn(name), { scope, asked, ledger })),
  );
  return taken.find((result) => !result.ok) ?? ok(undefined);
}

interface Taking {
  readonly scope: SearchScope;
  readonly asked: AskedSearch;
  readonly ledger: Ledger;
}

async function takeFrom(
  id: string,
  blocks: readonly NotedBlock[],
  { scope, asked, ledger }: Taking,
): Promise<Result<void>> {
  const host = await hostFor(scope, asked, id);
  const left: NotedBlock[] = [];
  for (const block of blocks) {
    const taken = host.ok ? await take(host.value, block, { scope, ledger }) : ok('left');
    if (!taken.ok) return taken;
    if (taken.value === 'left') left.push(block);
  }
  const ended = blocks.filter((block) => !left.includes(block));
  for (const some of describeFormer(ended, asked)) scope.say(`took what ${some} had finished on host ${id}`);
  if (scope.signal.aborted) return ok(undefined);
  for (const some of describeFormer(left, asked))
    scope.say(`host ${id} still has ${some}; a later run takes what ends there`);
  return ok(undefined);
}

/** How many blocks there are of the same search, and of others: `3 blocks of an earlier run`. */
export function describeFormer(
  blocks: readonly Pick<NotedBlock, 'identity'>[],
  { identity }: Pick<AskedSearch, 'identity'>,
): string[] {
  const same = blocks.filter((block) => block.identity === identity).length;
  const counts = [
    [same, 'run'],
    [blocks.length - same, 'search'],
  ] as const;
  return counts
    .filter(([count]) => count > 0)
    .map(([count, what]) => `${count} ${count === 1 ? 'block' : 'blocks'} of an earlier ${what}`);
}

/** Fails where a result cannot be kept. */
async function take(
  host: DurableHost,
  block: NotedBlock,
  { scope, ledger }: Omit<Taking, 'asked'>,
): Promise<Result<'taken' | 'left'>> {
  const heard = new HeardTrials(scope, block.identity, { ledger, letGo: new AbortController() });
  if (block.worker) heard.know(block, block.worker);
  const end = await host.settle(block, {
    onRecord: (record) => void heard.take({ block, host }, record),
    onSilent: () => undefined,
  });
  if (heard.unkept) return fail(heard.unkept);
  const folder = searchPath(scope, 'blocks');
  if (end.kind === 'stopped') noteBlock(folder, { ...block, stopped: true });
  else if (end.kind !== 'left') forgetBlock(folder, block);
  return ok(end.kind === 'left' ? 'left' : 'taken');
}
