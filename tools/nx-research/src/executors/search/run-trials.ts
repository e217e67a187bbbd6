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
  type Block,
  type Fit,
  type FitSource,
  FixedFits,
  type Ledger,
  type PlacedBlock,
  scheduleFits,
  type TrialHost,
} from '@research/search';
import type { TaskScope } from '../../scope/task-scope';
import { type AskedSearch, searchPath } from './asked-search';
import { fitsToGive, isDone } from './fits-to-give';
import type { DurableHost } from './durable-host';
import { isWantedBy } from './former-blocks';
import type { SearchOptions } from './kind';
import { findOptuna, OptunaProposer } from './optuna-proposer';
import { renewBlocks } from './renewed-blocks';
import { trialHosts, wantedHosts } from './trial-hosts';
import { HeardTrials } from './heard-trials';
import { blocksAtWork, blocksOf, describeWork, forgetBlock, type NotedBlock } from './placed-blocks';
import { describeProgress, progressOf, secondsOfFit } from './progress';
import { withKnown } from './search-ledger';

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
  const blocks = blocksOf(searchPath(scope, 'blocks')).filter(isWantedBy(asked, ledger));
  if (isDone(asked, ledger) && blocks.length === 0) return ok('evaluated');
  const letGo = new AbortController();
  const signal = AbortSignal.any([scope.signal, letGo.signal]);
  const proposer = await proposerOf({ ...scope, signal }, asked);
  if (!proposer.ok) return proposer;
  const hosts = await trialHosts({ ...scope, signal }, asked, wanted.value);
  if (!hosts.ok) return hosts;
  if (readFlag(scope.ports.env, variables.collect) !== true)
    await Promise.all(hosts.value.map((host) => renewBlocks(scope, host, blocks)));
  const means = { ledger, hosts: hosts.value, letGo, proposer: proposer.value };
  return new TrialRun(scope, asked, means).toTheEnd().finally(() => proposer.value?.close());
}

async function proposerOf(
  scope: SearchScope,
  { definition }: AskedSearch,
): Promise<Result<OptunaProposer | undefined>> {
  if (definition.strategy !== 'tpe') return ok(undefined);
  const optuna = await findOptuna(scope);
  return optuna.ok ? ok(new OptunaProposer({ ...optuna.value, definition, signal: scope.signal })) : optuna;
}

interface Means {
  readonly ledger: Ledger;
  readonly hosts: readonly DurableHost[];
  /** Leaves the hosts to themselves. */
  readonly letGo: AbortController;
  /** Who chooses trials, where the strategy has them chosen. */
  readonly proposer?: OptunaProposer | undefined;
}

/** One evaluation of what is left of a search. */
class TrialRun {
  private readonly folder: string;
  private readonly heard: HeardTrials;
  /** Why no more trials are proposed. */
  private unproposed: Failure | undefined;
  private saidAt: number;
  private pauseMs = 5000;

  constructor(
    private readonly scope: SearchScope,
    private readonly asked: AskedSearch,
    private readonly means: Means,
  ) {
    this.folder = searchPath(scope, 'blocks');
    this.saidAt = this.now();
    this.heard = new HeardTrials(scope, asked.identity, { ...means, onNews: () => this.tell() });
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
      letGo: (silent) => this.leave(silent),
      observer: {
        onPlaced: ({ block, host }) => this.heard.note({ ...block, host: host.id, ...this.termsOf(host) }),
        onRecord: (of, record) => this.heard.take(of, record),
        onEnd: ({ block }, { kind }) => {
          if (kind !== 'left') forgetBlock(this.folder, block);
        },
      },
    });
    for (const failure of end.dropped.values()) scope.say(`warning: ${failure.what}`);
    if (this.heard.unkept) return fail(this.heard.unkept);
    if (scope.signal.aborted) return fail(interruptedSearch(scope));
    if (this.unproposed) return fail(this.unproposed);
    const left = end.left.length + source.remaining;
    const all = left === 0 && this.ownBlocks().length === 0;
    if (collects || detached) return ok(all ? 'evaluated' : 'submitted');
    if (left === 0 || this.now() > until) return ok('evaluated');
    const what = `${left} fits are left that no host can evaluate`;
    return fail(severalFailures(what, [...end.dropped.values()]));
  }

  /** What no host has; last of all what a host has that is not here, which may come back before. */
  private sourceBeside(placed: readonly PlacedBlock[]): FitSource {
    const keysOf = (blocks: readonly Block[]): Set<string> =>
      new Set(blocks.flatMap(({ fits }) => fits.flatMap(({ trials }) => trials.map(({ key }) => key))));
    const theirs = keysOf(placed.map(({ block }) => block));
    const away = keysOf(this.ownBlocks());
    const { ledger, proposer } = this.means;
    const onFailure = (failure: Failure): void => {
      this.unproposed = failure;
      if (failure.reason !== 'interrupted')
        this.scope.say(`warning: ${failure.what}; what hosts have is evaluated to its end`);
    };
    const isGiven = (key: string): boolean => theirs.has(key);
    const source = fitsToGive(this.asked, ledger, { isGiven, onFailure, proposer });
    if (!(source instanceof FixedFits)) return source;
    const fits = source.take(Infinity);
    const isAway = ({ trials }: Fit): boolean => trials.some(({ key }) => away.has(key));
    return new FixedFits([...fits.filter((fit) => !isAway(fit)), ...fits.filter(isAway)]);
  }

  /** Blocks of an earlier run, on hosts that answer. */
  private placedBefore(): PlacedBlock[] {
    return this.ownBlocks().flatMap(({ fingerprint, fits, worker, host: name }) => {
      const host = this.means.hosts.find(({ id }) => id === name);
      if (!host) return [];
      const block = { fingerprint, fits };
      if (worker) this.heard.know(block, worker);
      return [{ block, host }];
    });
  }

  private termsOf({ id }: TrialHost): Pick<NotedBlock, 'terms'> {
    const terms = this.means.hosts.find((host) => host.id === id)?.terms;
    return terms ? { terms } : {};
  }

  private readonly ownBlocks = () => blocksOf(this.folder).filter(isWantedBy(this.asked, this.means.ledger));

  private leave(silent: readonly TrialHost[]): void {
    const names = silent.map(({ id }) => id).join(', ');
    this.scope.say(`warning: host ${names} does not answer; every result is here, so nothing waits for it`);
    this.means.letGo.abort();
  }

  /** Often at the beginning, every minute later; CI is told at the end alone. */
  private tell(): void {
    const { scope, asked, means } = this;
    if (scope.ports.env['CI'] || this.now() - this.saidAt < this.pauseMs) return;
    this.saidAt = this.now();
    this.pauseMs = Math.min(60_000, this.pauseMs * 2);
    const known = withKnown(scope, asked, means.ledger);
    const progress = progressOf(known, means.ledger);
    const slots = means.hosts.reduce((sum, { slots: of }) => sum + of, 0);
    const seconds = ((secondsOfFit(this.entries(known)) ?? 0) * progress.fitsLeft) / slots;
    scope.say(
      `${describeProgress(progress, asked.definition)}; about ${describeElapsed(seconds * 1000)} left`,
    );
  }

  private readonly now = (): number => this.scope.ports.now().getTime();
  private readonly entries = ({ trials }: AskedSearch = this.asked) =>
    trials.flatMap(({ key }) => this.means.ledger.get(key) ?? []);
}

/** That a search was interrupted, what hosts have of it, and what to type. */
export function interruptedSearch(scope: Pick<SearchScope, 'task' | 'workspaceRoot'>): Failure {
  const { id } = scope.task;
  const blocks = blocksAtWork(searchPath(scope, 'blocks'));
  const work = blocks.length > 0 ? `${describeWork(blocks)} in the background` : 'no host has work of it';
  return {
    reason: 'interrupted',
    what: `${id} was interrupted; ${work}`,
    tries: [
      `to go on: npx nx run ${id}`,
      `to look: npx nx run ${id}:status`,
      'to end a block: npx nx run hosts:jobs',
    ],
  };
}
