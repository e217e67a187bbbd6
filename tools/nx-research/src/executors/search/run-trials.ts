import { shortJobId } from '@research/compute';
import {
  describeElapsed,
  fail,
  type Failure,
  ok,
  readFlag,
  type Result,
  severalFailures,
  variables,
} from '@research/core';
import {
  type BlockRecord,
  type Ledger,
  type PlacedBlock,
  scheduleFits,
  type Trial,
  type TrialHost,
  type Worker,
} from '@research/search';
import type { TaskScope } from '../../scope/task-scope';
import { type AskedSearch, fitsLeft, searchPath } from './asked-search';
import type { SearchOptions } from './kind';
import { trialHosts, wantedHosts } from './trial-hosts';
import { blocksOf, forgetBlock, noteBlock } from './placed-blocks';
import { describeProgress, progressOf, secondsOfFit } from './progress';

type SearchScope = TaskScope<SearchOptions>;

/**
 * Evaluates the trials that have no result yet, on every host that can, and keeps each result in the ledger as soon as it is
 * heard. Fails with `interrupted` when it lets go (the hosts go on), and where fits are left that no host can evaluate.
 */
export async function runTrials(
  scope: SearchScope,
  asked: AskedSearch,
  ledger: Ledger,
): Promise<Result<void>> {
  const wanted = await wantedHosts(scope, asked);
  if (!wanted.ok) return wanted;
  const isFinished = ({ key }: Trial): boolean => ledger.get(key)?.outcome.kind === 'finished';
  if (asked.trials.every(isFinished)) return ok(undefined);
  const hosts = await trialHosts(scope, asked, wanted.value);
  if (!hosts.ok) return hosts;
  const run = new TrialRun(scope, asked, { ledger, hosts: hosts.value });
  return run.toTheEnd();
}

interface Means {
  readonly ledger: Ledger;
  readonly hosts: readonly TrialHost[];
}

/** One evaluation of what is left of a search. */
class TrialRun {
  private readonly folder: string;
  private readonly workers = new Map<string, Worker>();
  /** What decides the results, as the first worker said. */
  private versions: string | undefined;
  private saidAt: number;
  private pauseMs = 5000;

  constructor(
    private readonly scope: SearchScope,
    private readonly asked: AskedSearch,
    private readonly means: Means,
  ) {
    this.folder = searchPath(scope, 'blocks');
    this.saidAt = this.now();
    this.versions = asked.trials
      .map(({ key }) => means.ledger.get(key))
      .find((entry) => entry?.outcome.kind === 'finished')?.versions;
  }

  async toTheEnd(): Promise<Result<void>> {
    const { scope, means } = this;
    const startedAt = this.now();
    const hours = this.asked.definition.budget.hours ?? Infinity;
    const placed = this.placedBefore();
    const theirs = new Set(
      placed.flatMap(({ block }) => block.fits.flatMap(({ trials }) => trials.map(({ key }) => key))),
    );
    const fits = fitsLeft(this.asked, ({ key }) => this.isFinished(key) || theirs.has(key));
    const collects = readFlag(scope.ports.env, variables.collect) === true;
    const end = await scheduleFits({
      hosts: means.hosts,
      fits: collects ? [] : fits,
      placed,
      expectedSeconds: (host) => secondsOfFit(this.entries(), host),
      stops: () => scope.signal.aborted || this.now() - startedAt > hours * 3_600_000,
      observer: {
        onPlaced: ({ block, host }) => noteBlock(this.folder, { ...block, host: host.id }),
        onRecord: (of, record) => this.hear(of, record),
        onEnd: ({ block }, { kind }) => {
          if (kind !== 'left') forgetBlock(this.folder, block);
        },
      },
    });
    for (const failure of end.dropped.values()) scope.say(`warning: ${failure.what}`);
    if (scope.signal.aborted) return fail(this.goesOn());
    if (end.left.length === 0 || this.now() - startedAt > hours * 3_600_000) return ok(undefined);
    return fail(
      severalFailures(`${end.left.length} fits are left that no host can evaluate`, [
        ...end.dropped.values(),
      ]),
    );
  }

  /** Blocks of an earlier run, where their trials are still wanted; the others are given up. */
  private placedBefore(): PlacedBlock[] {
    const wanted = new Set(this.asked.trials.map(({ key }) => key).filter((key) => !this.isFinished(key)));
    return blocksOf(this.folder).flatMap(({ host: name, worker, ...block }) => {
      const host = this.means.hosts.find(({ id }) => id === name);
      const keys = block.fits.flatMap(({ trials }) => trials.map(({ key }) => key));
      if (host && keys.some((key) => wanted.has(key))) {
        if (worker) this.workers.set(block.fingerprint, worker);
        return [{ block, host }];
      }
      if (!host) return [];
      void host.cancel(block).then(() => forgetBlock(this.folder, block));
      return [];
    });
  }

  private hear({ block, host }: PlacedBlock, record: BlockRecord): Failure | undefined {
    if (record.kind === 'ready') {
      this.workers.set(block.fingerprint, record.worker);
      noteBlock(this.folder, { ...block, host: host.id, worker: record.worker });
      this.versions ??= record.worker.versions;
    }
    const worker = this.workers.get(block.fingerprint) ?? { versions: '', device: '' };
    if (this.versions !== undefined && worker.versions !== this.versions)
      return otherVersions(host.id, { has: worker.versions, needs: this.versions });
    if (record.kind === 'fit') {
      const job = shortJobId(block);
      const at = this.scope.ports.now().toISOString();
      this.means.ledger.add(
        record.ends.map(({ trial, outcome, fitSeconds, fit }) => {
          const { key, configuration } = trial;
          return { key, configuration, outcome, host: host.id, ...worker, fitSeconds, fit, job, at };
        }),
      );
      this.tell();
    }
    return undefined;
  }

  /** Often at the beginning, every minute later; CI is told at the end alone. */
  private tell(): void {
    const { scope, asked, means } = this;
    if (scope.ports.env['CI'] || this.now() - this.saidAt < this.pauseMs) return;
    this.saidAt = this.now();
    this.pauseMs = Math.min(60_000, this.pauseMs * 2);
    const progress = progressOf(asked, means.ledger);
    const slots = means.hosts.reduce((sum, { slots: of }) => sum + of, 0);
    const left = fitsLeft(asked, ({ key }) => means.ledger.get(key) !== undefined).length;
    const seconds = ((secondsOfFit(this.entries()) ?? 0) * left) / slots;
    scope.say(
      `${describeProgress(progress, asked.definition)}; about ${describeElapsed(seconds * 1000)} left`,
    );
  }

  private readonly now = (): number => this.scope.ports.now().getTime();
  private readonly isFinished = (key: string): boolean =>
    this.means.ledger.get(key)?.outcome.kind === 'finished';
  private readonly entries = () => this.asked.trials.flatMap(({ key }) => this.means.ledger.get(key) ?? []);

  private goesOn(): Failure {
    const { id } = this.scope.task;
    return {
      reason: 'interrupted',
      what: `${id} was interrupted; its hosts go on through the blocks that they have`,
      tries: [
        `to go on: npx nx run ${id}`,
        `to look: npx nx run ${id}:status`,
        'to end a block: npx nx run hosts:jobs',
      ],
    };
  }
}

const otherVersions = (
  host: string,
  { has, needs }: { readonly has: string; readonly needs: string },
): Failure => ({
  reason: 'tool-missing',
  what: `host ${host} has ${has || 'unknown versions'}, and this search has results of ${needs || 'unknown versions'}; it evaluates no trials`,
  tries: [`install ${needs} there, or leave the host out of \`hosts\` in search.yaml`],
});
