import { shortJobId } from '@research/compute';
import { type Failure, withFilesSync } from '@research/core';
import type { RunTrial } from '@research/reporting';
import {
  type Block,
  type BlockRecord,
  type Ledger,
  type LedgerEntry,
  type PlacedBlock,
  type TrialEnd,
  WholeFloat,
  type Worker,
} from '@research/search';
import type { TaskScope } from '../../scope/task-scope';
import { isTrialOf, searchPath } from './asked-search';
import { hasResult } from './fits-to-give';
import { type NotedBlock, noteBlock, noteOf } from './placed-blocks';

interface Keeping {
  readonly ledger: Ledger;
  /** Leaves the hosts to themselves: what they tell cannot be kept. */
  readonly letGo: AbortController;
  /** Told when the ledger has something new. */
  readonly onNews?: () => void;
}

/** Keeps what blocks tell: in the ledger, in the notes of blocks, and in the record of the run. */
export class HeardTrials {
  private readonly folder: string;
  private readonly workers = new Map<string, Worker>();
  /** What decides the results, as the first worker said. */
  private versions: string | undefined;
  private failure: Failure | undefined;

  /** @param identity of the search whose trials they are; undefined: unknown */
  constructor(
    private readonly scope: TaskScope<unknown>,
    private readonly identity: string | undefined,
    private readonly means: Keeping,
  ) {
    this.folder = searchPath(scope, 'blocks');
    this.versions = identity === undefined ? undefined : versionsIn(means.ledger, identity);
  }

  /** Why something could not be kept: the disk is full. */
  get unkept(): Failure | undefined {
    return this.failure;
  }

  /** The worker of a block from an earlier run. */
  know(block: Block, worker: Worker): void {
    this.workers.set(block.fingerprint, worker);
  }

  /** Takes a record of a block; gives why results of its host do not count, where they do not. */
  take({ block, host }: PlacedBlock, record: BlockRecord): Failure | undefined {
    if (record.kind === 'ready') {
      this.workers.set(block.fingerprint, record.worker);
      this.note({ ...block, host: host.id, worker: record.worker });
      this.versions ??= record.worker.versions;
    }
    const worker = this.workers.get(block.fingerprint) ?? { versions: '', device: '' };
    if (this.versions !== undefined && worker.versions !== this.versions)
      return otherVersions(host.id, { has: worker.versions, needs: this.versions });
    if (record.kind === 'fit') this.keep({ block, host }, { ends: record.ends, worker });
    return undefined;
  }

  private keep(
    { block, host }: PlacedBlock,
    { ends, worker }: { readonly ends: readonly TrialEnd[]; readonly worker: Worker },
  ): void {
    const job = shortJobId(block);
    const at = this.scope.ports.now().toISOString();
    const entries = ends.map(({ trial: { key, configuration }, outcome, fitSeconds, fit }) => {
      return { key, configuration, outcome, host: host.id, ...worker, fitSeconds, fit, job, at };
    });
    // What a block tells again at its end is no news.
    const isNew = entries.some(({ key }) => !hasResult(this.means.ledger, key));
    const kept = withFilesSync('a trial could not be kept in the ledger; its host still has it', () =>
      this.means.ledger.add(entries),
    );
    if (!kept.ok) this.stopUnkept(kept.error);
    if (!isNew || !kept.ok) return;
    const { noted } = this.scope;
    noted.add({ trials: [...(noted.facts.trials ?? []), ...entries.map(runTrial)] });
    this.means.onNews?.();
  }

  /** Notes a block that a host has, before the host hears of it. */
  note(block: NotedBlock): void {
    const { folder, identity } = this;
    // A block that runs keeps the terms with which it was given out.
    const { terms = noteOf(folder, block)?.terms } = block;
    const noted = withFilesSync('a block of trials could not be noted', () =>
      noteBlock(folder, { ...block, ...(identity !== undefined && { identity }), ...(terms && { terms }) }),
    );
    if (!noted.ok) this.stopUnkept(noted.error);
  }

  /** Hosts keep what cannot be kept here. */
  private stopUnkept(failure: Failure): void {
    this.failure ??= {
      ...failure,
      tries: [
        ...(failure.tries ?? []),
        `npx nx run ${this.scope.task.id} goes on; nothing that has ended is lost`,
      ],
    };
    this.means.letGo.abort();
  }
}

/** What the results of a search depend on besides its identity, by those that the ledger has. */
function versionsIn(ledger: Ledger, identity: string): string | undefined {
  for (const { key, configuration, outcome, versions } of ledger.entries())
    if (outcome.kind === 'finished' && isTrialOf(identity, { key, configuration })) return versions;
  return undefined;
}

const runTrial = ({
  configuration,
  outcome,
  fitSeconds,
  host,
  device,
  job,
  fit,
  at,
}: LedgerEntry): RunTrial => ({
  configuration: Object.fromEntries(
    Object.entries(configuration).map(([name, value]) => [
      name,
      value instanceof WholeFloat ? value.literal : value,
    ]),
  ),
  ...(outcome.kind === 'finished' ? { value: outcome.value } : { failed: outcome.reason }),
  host,
  device,
  job,
  fit,
  fitMs: Math.round(fitSeconds * 1000),
  at,
});

const otherVersions = (
  host: string,
  { has, needs }: { readonly has: string; readonly needs: string },
): Failure => ({
  reason: 'tool-missing',
  what: `host ${host} has ${has || 'unknown versions'}, and this search has results of ${needs || 'unknown versions'}; it evaluates no trials`,
  tries: [`install ${needs} there, or leave the host out of \`hosts\` in search.yaml`],
});
