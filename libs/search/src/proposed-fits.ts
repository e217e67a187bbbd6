import { canonicalJson, hashBytes, type Failure, type Result } from '@research/core';
import type { SearchDefinition } from './definition';
import type { FitSource, ResultOf } from './fit-source';
import { type Fit, fitsOf, type Trial, trialsOf, without } from './fits';
import { type Configuration, isInSpace, randomConfiguration, somePoints } from './space';

/** What a proposer is told since the last time, and how many configurations it is to propose. */
export interface ProposalRequest {
  readonly count: number;
  /** 32 bits: the same seed, after the same news, gives the same proposals. */
  readonly seed: number;
  /** Configurations that are evaluated now. */
  readonly running: readonly Configuration[];
  /** Configurations that have ended; no value: they have failed. */
  readonly ended: readonly { readonly configuration: Configuration; readonly value?: number }[];
}

/** Proposes configurations of a space by the results of others. */
export interface Proposer {
  /** Proposals may repeat configurations that are known. */
  propose(request: ProposalRequest): Promise<Result<readonly Configuration[]>>;
}

/** What {@link ProposedFits} are made from. */
export interface ProposalInput {
  readonly definition: SearchDefinition;
  readonly identity: string;
  /** Trials that were proposed before, in that order. */
  readonly trials: readonly Trial[];
  readonly resultOf: ResultOf;
  /** True for a trial that a host has already. */
  readonly isGiven: (key: string) => boolean;
  readonly proposer: Proposer;
  /** Told once, when the proposer has failed: nothing new is proposed, and what runs goes on. */
  readonly onFailure: (failure: Failure) => void;
}

/** Near the end of a small space a proposer repeats itself: after so many rounds the rest is drawn at random. */
const roundsAtMost = 3;
/** Of a space of which nearly all is known the rest is looked for. */
const drawsAtMost = 100;

/**
 * Fits that a proposer chooses while results arrive, none of them twice. They end with the budget, or when no configuration is
 * left; last come those of before that have no result.
 */
export class ProposedFits implements FitSource {
  readonly #fits = new Map<string, Fit>();
  readonly #told = new Map<string, string>();
  readonly #ready: Fit[] = [];
  /** Proposed before and without a result: last of all, since a host that is away may still give it. */
  readonly #unfinished: Fit[];
  #toPropose: number;
  /** Parameters of a proposal, and the values of the prefix that each serves. */
  readonly #space: SearchDefinition['parameters'];

  constructor(private readonly input: ProposalInput) {
    const { definition, trials, resultOf, isGiven } = input;
    for (const fit of fitsOf(trials, definition)) this.#fits.set(canonicalJson(fit.parameters), fit);
    const isLeft = ({ key }: Trial): boolean => typeof resultOf(key) !== 'number' && !isGiven(key);
    this.#unfinished = fitsOf(trials.filter(isLeft), definition);
    this.#toPropose = Math.max(0, fitsInBudget(definition) - this.#fits.size);
    this.#space = without(definition.parameters, definition.prefix);
  }

  get available(): number {
    return this.#ready.length;
  }

  get remaining(): number {
    return this.#ready.length + this.#toPropose + this.#unfinished.length;
  }

  take = (count: number): Fit[] => this.#ready.splice(0, count);

  giveBack(fits: readonly Fit[]): void {
    this.#ready.unshift(...fits);
  }

  async prepare(count: number): Promise<void> {
    await this.#propose(count);
    this.#draw(count);
    this.#ready.push(...this.#unfinished.splice(0, Math.max(0, count - this.#ready.length)));
  }

  async #propose(count: number): Promise<void> {
    for (let round = 0; round < roundsAtMost; round += 1) {
      const wanted = this.#lacking(count);
      if (wanted === 0) return;
      const seed = this.#seed(round);
      const proposed = await this.input.proposer.propose({ count: wanted, seed, ...this.#news() });
      if (!proposed.ok) return this.#end(proposed.error);
      for (const configuration of proposed.value.filter((one) => isInSpace(one, this.#space)))
        this.#add(configuration);
    }
  }

  readonly #lacking = (count: number): number =>
    Math.max(0, Math.min(count - this.#ready.length, this.#toPropose));

  /** By what is known, not by how often it was asked: a search that goes on proposes what it would have proposed. */
  readonly #seed = (round: number): number =>
    Number.parseInt(hashBytes(`${this.input.definition.seed}/${this.#fits.size}/${round}`).slice(0, 8), 16);

  #draw(count: number): void {
    const { seed } = this.input.definition;
    const known = this.#fits.size;
    for (let draw = 0; this.#lacking(count) > 0 && draw < drawsAtMost; draw += 1)
      this.#add(randomConfiguration(this.#space, `${seed}/${known}/${draw}`));
    if (this.#lacking(count) === 0) return;
    for (const configuration of somePoints(this.#space, this.#fits.size + this.#toPropose))
      if (this.#lacking(count) > 0) this.#add(configuration);
      else return;
  }

  #add(parameters: Configuration): boolean {
    const name = canonicalJson(parameters);
    if (this.#fits.has(name) || this.#toPropose === 0) return false;
    const { definition, identity } = this.input;
    const trials = trialsOf(withPrefix(parameters, definition), identity);
    const [fit] = fitsOf(trials, definition);
    if (fit === undefined) throw new Error('a configuration has a fit');
    this.#fits.set(name, fit);
    this.#ready.push(fit);
    this.#toPropose -= 1;
    return true;
  }

  #news(): Pick<ProposalRequest, 'running' | 'ended'> {
    const running: Configuration[] = [];
    const ended: { configuration: Configuration; value?: number }[] = [];
    for (const [name, { trials, parameters: configuration }] of this.#fits) {
      const state = this.#stateOf(trials);
      if (this.#told.get(name) === String(state)) continue;
      this.#told.set(name, String(state));
      if (state === 'running') running.push(configuration);
      else ended.push({ configuration, ...(state === 'failed' ? {} : { value: state }) });
    }
    return { running, ended };
  }

  /** Of a fit counts the best value that it has. */
  #stateOf(trials: readonly Trial[]): number | 'failed' | 'running' {
    const results = trials.map(({ key }) => this.input.resultOf(key));
    if (results.includes(undefined)) return 'running';
    const values = results.filter((result) => typeof result === 'number');
    if (values.length === 0) return 'failed';
    const { direction } = this.input.definition;
    return direction === 'maximize' ? Math.max(...values) : Math.min(...values);
  }

  #end(failure: Failure): void {
    this.#toPropose = 0;
    this.input.onFailure(failure);
  }
}

/** The configurations that one proposal stands for, which differ in the prefix alone, in the order of the parameters. */
export function withPrefix(
  configuration: Configuration,
  { parameters, prefix }: SearchDefinition,
): Configuration[] {
  const of = prefix === undefined ? undefined : parameters[prefix];
  if (prefix === undefined || of === undefined || !('values' in of)) return [configuration];
  return of.values.map((value) => {
    const all: Configuration = { ...configuration, [prefix]: value };
    return Object.fromEntries(
      Object.keys(parameters).flatMap((name) => {
        const own = all[name];
        return own === undefined ? [] : [[name, own] as const];
      }),
    );
  });
}

/** How many fits a proposer may have in all: no more than there are points. */
export function fitsInBudget(definition: SearchDefinition): number {
  const { parameters, prefix, budget } = definition;
  const atMost = Math.floor((budget.trials ?? 0) / withPrefix({}, definition).length);
  const points = somePoints(without(parameters, prefix), atMost);
  let count = 0;
  while (count < atMost && !points.next().done) count += 1;
  return count;
}
