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
  withFilesSync,
} from '@research/core';
import type { RunTrial } from '@research/reporting';
import {
  type Block,
  type BlockRecord,
  type Fit,
  type FitSource,
  FixedFits,
  HalvingFits,
  type Ledger,
  type LedgerEntry,
  type PlacedBlock,
  scheduleFits,
  type TrialEnd,
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

/** Whether trials were evaluated as far as they are to be, or hosts still work on some. */
export type Evaluated = 'evaluated' | 'submitted';

/**
 * Evaluates the trials that have no result yet, on every host that can, and keeps each result in the ledger as soon as it is
 * heard; or leaves them to the hosts, or collects what they have. Fails with `interrupted` when it lets go (the hosts go
 * on), and where fits are left that no host can evaluate.
 */
export async function runTrials(
  scope: SearchScope,
  asked: AskedSearch,
  ledger: Ledger,
): Promise<Result<Evaluated>> {
  const wanted = await wantedHosts(scope, asked);
  if (!wanted.ok) return wanted;
  const blocks = blocksOf(searchPath(scope, 'blocks'));
  if (fitSource(asked, ledger, () => false).available === 0 && blocks.length === 0) return ok('evaluated');
  const letGo = new AbortController();
  const signal = AbortSignal.any([scope.signal, letGo.signal]);
  const hosts = await trialHosts({ ...scope, signal }, asked, wanted.value);
  if (!hosts.ok) return hosts;
  return new TrialRun(scope, asked, { ledger, hosts: hosts.value, letGo }).toTheEnd();
}

/** The fits of a search that have not ended. @param isGiven true for a trial that a host has */
function fitSource(asked: AskedSearch, ledger: Ledger, isGiven: (key: string) => boolean): FitSource {
  const { trials, definition } = asked;
  const outcome = (key: string): LedgerEntry['outcome'] | undefined => ledger.get(key)?.outcome;
  if (definition.strategy !== 'asha')
    return new FixedFits(fitsLeft(asked, ({ key }) => outcome(key)?.kind === 'finished' || isGiven(key)));
  const resultOf = (key: string): number | 'failed' | undefined => {
    const of = outcome(key);
    return of?.kind === 'finished' ? of.value : of && 'failed';
  };
  return new HalvingFits({ trials, definition, resultOf, isGiven });
}

interface Means {
  readonly ledger: Ledger;
  readonly hosts: readonly TrialHost[];
  /** Leaves the hosts to themselves. */
  readonly letGo: AbortController;
}

/** One evaluation of what is left of a search. */
class TrialRun {
  private readonly folder: string;
  private readonly workers = new Map<string, Worker>();
  /** What decides the results, as the first worker said. */
  private versions: string | undefined;
  private readonly trials: RunTrial[] = [];
  /** Why a result could not be kept: the disk is full. */
  private unkept: Failure | undefined;
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

  async toTheEnd(): Promise<Result<Evaluated>> {
    const { scope, means, asked } = this;
    const collects = readFlag(scope.ports.env, variables.collect) === true;
    const detached = !collects && readFlag(scope.ports.env, variables.detach) === true;
    const until = this.now() + (asked.definition.budget.hours ?? Infinity) * 3_600_000;
    const placed = this.placedBefore();
    const source = this.sourceBeside(placed);
    const end = await scheduleFits({
      hosts: means.hosts,
      source: collects ? new FixedFits([]) : source,
      placed,
      detached,
      expectedSeconds: (host) => secondsOfFit(this.entries(), host),
      stops: () => this.now() > until,
      observer: {
        onPlaced: ({ block, host }) => noteBlock(this.folder, { ...block, host: host.id }),
        onRecord: (of, record) => this.hear(of, record),
        onEnd: ({ block }, { kind }) => {
          if (kind !== 'left') forgetBlock(this.folder, block);
        },
      },
    });
    for (const failure of end.dropped.values()) scope.say(`warning: ${failure.what}`);
    if (this.unkept) return fail(this.unkept);
    if (scope.signal.aborted) return fail(this.goesOn());
    const all = source.available === 0 && blocksOf(this.folder).length === 0;
    if (collects || detached) return ok(all ? 'evaluated' : 'submitted');
    if (end.left.length === 0 || this.now() > until) return ok('evaluated');
    const what = `${end.left.length} fits are left that no host can evaluate`;
    return fail(severalFailures(what, [...end.dropped.values()]));
  }

  /** What no host has; last of all what a host has that is not here, which may come back before. */
  private sourceBeside(placed: readonly PlacedBlock[]): FitSource {
    const keysOf = (blocks: readonly Block[]): Set<string> =>
      new Set(blocks.flatMap(({ fits }) => fits.flatMap(({ trials }) => trials.map(({ key }) => key))));
    const theirs = keysOf(placed.map(({ block }) => block));
    const away = keysOf(blocksOf(this.folder));
    const source = fitSource(this.asked, this.means.ledger, (key) => theirs.has(key));
    if (this.asked.definition.strategy === 'asha') return source;
    const fits = source.take(Infinity);
    const isAway = ({ trials }: Fit): boolean => trials.some(({ key }) => away.has(key));
    return new FixedFits([...fits.filter((fit) => !isAway(fit)), ...fits.filter(isAway)]);
  }

  /** Blocks of an earlier run, where their trials are still wanted; the others are given up. */
  private placedBefore(): PlacedBlock[] {
    const wanted = new Set(this.asked.trials.map(({ key }) => key).filter((key) => !this.isFinished(key)));
    return blocksOf(this.folder).flatMap(({ host: name, worker, ...block }) => {
      const host = this.means.hosts.find(({ id }) => id === name);
      if (!host) return [];
      if (block.fits.some(({ trials }) => trials.some(({ key }) => wanted.has(key)))) {
        if (worker) this.workers.set(block.fingerprint, worker);
        return [{ block, host }];
      }
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
    const isNew = entries.some(({ key }) => !this.isFinished(key));
    const kept = withFilesSync('a trial could not be kept in the ledger; its host still has it', () =>
      this.means.ledger.add(entries),
    );
    if (!kept.ok) {
      this.unkept ??= kept.error;
      this.means.letGo.abort();
    }
    if (!isNew || !kept.ok) return;
    this.trials.push(...entries.map(runTrial));
    this.scope.noted.add({ trials: this.trials });
    this.tell();
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
  configuration,
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
