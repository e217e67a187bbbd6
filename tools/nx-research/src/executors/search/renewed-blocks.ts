import type { TaskScope } from '../../scope/task-scope';
import { searchPath } from './asked-search';
import type { DurableHost } from './durable-host';
import { describeBlocks, type NotedBlock, noteBlock } from './placed-blocks';
import { changesOfTerms } from './terms';

type Scope = Pick<TaskScope<unknown>, 'task' | 'workspaceRoot' | 'say'>;

/** What of a host this needs. */
type Renewing = Pick<DurableHost, 'id' | 'terms' | 'states' | 'withdraw'>;

/**
 * Has the blocks of a host that have not started given out once more, where an edit has changed their terms: their next start has those
 * of now. A block that runs keeps its own, which is said. Throws as `node:fs` does.
 */
export async function renewBlocks(
  scope: Scope,
  host: Renewing,
  blocks: readonly NotedBlock[],
): Promise<void> {
  const { id, terms } = host;
  const former = blocks.filter(
    (block) => block.host === id && block.terms && changesOfTerms(block.terms, terms).length > 0,
  );
  const states = former.length > 0 ? await host.states() : undefined;
  if (!states?.ok) return;
  const running: NotedBlock[] = [];
  for (const block of former) {
    const state = states.value.get(block.fingerprint);
    const isRunning = state === 'running' || (state === 'queued' && !(await host.withdraw(block)));
    if (isRunning) running.push(block);
    else if (state !== 'exited') noteBlock(searchPath(scope, 'blocks'), { ...block, terms });
  }
  const [first] = running;
  if (!first?.terms) return;
  const changes = [...new Set(running.flatMap((block) => changesOfTerms(block.terms ?? {}, terms)))].join(
    ', ',
  );
  scope.say(
    `host ${id} goes on with ${describeBlocks(running)} under the limits of its start (${changes}); what has not started gets those of now (to end what runs: npx nx run hosts:cancel --task=${scope.task.id})`,
  );
}
