import {
  askedFor,
  cancelJob,
  type DurableContext,
  type DurableOutcome,
  type DurableStep,
  type Job,
  type JobState,
  linkTo,
  listJobs,
  type Link,
  runDurably,
  withdrawJob,
  type WorkContext,
} from '@research/compute';
import { type Failure, type Fingerprint, ok, replaceFile, type Result, withFilesSync } from '@research/core';
import {
  type Block,
  BLOCK_OUTPUT,
  type BlockInput,
  type BlockEnd,
  type BlockObserver,
  blockText,
  type Fit,
  parseRecord,
  recordInLog,
  type SearchDefinition,
  type TrialHost,
} from '@research/search';
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { type Terms, termsOf } from './terms';

/** What a host needs to run blocks of a search. */
export interface BlockRuns {
  /** The job of a block but for its fingerprint and its own file. */
  readonly job: Omit<Job, 'fingerprint'>;
  readonly context: WorkContext;
  /** Why no block can be started: a secret that is not set. */
  readonly cannotStart?: Failure | undefined;
  readonly definition: SearchDefinition;
  readonly inputs: readonly BlockInput[];
  /** Absolute path of the folder for the files of blocks, inside the workspace. */
  readonly folder: string;
  readonly say: (line: string) => void;
  readonly slots: number;
  readonly script: string;
  /** `submit`: hosts are left to themselves; `collect`: nothing is started, what has ended is taken. */
  readonly until: 'follow' | 'submit' | 'collect';
}

/** Under which `trials.pl` finds its block; a file that is read has such a name, and so it is found on another host, too. */
const blockVariable = 'READ_TRIAL_BLOCK';

/** Twelve hours: a night with the lid closed. */
const nightSeconds = 43_200;

/** A host that runs each block as a durable job. */
export class DurableHost implements TrialHost {
  readonly id: string;
  readonly slots: number;
  readonly aheadSeconds: number;
  readonly #link: Link;
  /** Blocks that are followed; the others wait for their turn, so that few connections are open. */
  #followed = 0;
  readonly #waiting: (() => void)[] = [];
  /** What ends the run of a block that the host has not been asked for yet. */
  readonly #unasked = new Map<string, AbortController>();

  constructor(private readonly runs: BlockRuns) {
    const { host, workspaceRoot } = runs.context;
    this.id = host.id;
    this.slots = runs.slots;
    this.aheadSeconds = host.transport.kind === 'ssh' ? nightSeconds : 0;
    this.#link = linkTo(host, workspaceRoot, { say: runs.say });
  }

  async run(block: Block, observer: BlockObserver): Promise<BlockEnd> {
    const { folder, definition, inputs, context, until } = this.runs;
    const file = join(folder, `${block.fingerprint}.block`);
    const output = join(folder, block.fingerprint);
    const written = withFilesSync('a block of trials could not be noted', () => {
      replaceFile(file, blockText(block, definition, inputs));
      mkdirSync(output, { recursive: true });
    });
    if (!written.ok) return { kind: 'failed', failure: written.error };
    const fits = new Map(block.fits.map((fit) => [fit.id, fit]));
    const withdrawn = new AbortController();
    if (!this.#wasAsked(block)) this.#unasked.set(block.fingerprint, withdrawn);
    const watched: WatchedBlock = { fits, observer, output, withdrawn: withdrawn.signal };
    const signals = [withdrawn.signal, ...(context.signal ? [context.signal] : [])];
    const job = this.#jobOf(block, file);
    const asking = { ...context, ...this.#watching(block, watched), signal: AbortSignal.any(signals) };
    if (until !== 'follow') return this.#end(await runDurably(job, { ...asking, until }), watched);
    if (this.aheadSeconds > 0) {
      const submitted = await runDurably(job, { ...asking, until: 'submit' });
      if (!submitted.ok || submitted.value.kind !== 'submitted') return this.#end(submitted, watched);
      await this.#turn();
    } else this.#followed += 1;
    const ran = await runDurably(job, { ...asking, until: 'follow' });
    this.#followed -= 1;
    this.#waiting.shift()?.();
    return this.#end(ran, watched);
  }

  async withdraw(block: Block): Promise<boolean> {
    const unasked = this.#unasked.get(block.fingerprint);
    unasked?.abort();
    if (unasked) return true;
    const { workspaceRoot } = this.runs.context;
    const withdrawn = await withdrawJob({ workspaceRoot, link: this.#link, fingerprint: block.fingerprint });
    return withdrawn.ok && withdrawn.value;
  }

  /** With which it gives out blocks now. */
  get terms(): Terms {
    return termsOf(this.runs);
  }

  /** What of each block is there, by fingerprint; fails where the host does not answer. */
  async states(): Promise<Result<ReadonlyMap<Fingerprint, JobState['kind']>>> {
    const jobs = await listJobs(this.#link);
    if (!jobs.ok) return jobs;
    return ok(new Map(jobs.value.map(({ fingerprint, state }) => [fingerprint, state.kind])));
  }

  async cancel({ fingerprint }: Block): Promise<void> {
    const { workspaceRoot } = this.runs.context;
    await cancelJob({ workspaceRoot, link: this.#link, fingerprint });
  }

  /**
   * Takes what a block has finished that is wanted no more, and ends it where it still runs; starts nothing. While results are only
   * collected it goes on, and a host that does not answer keeps it. `stopped`: its job was cancelled or lost, so only a start would tell.
   */
  async settle(block: Block, observer: BlockObserver): Promise<BlockEnd | { readonly kind: 'stopped' }> {
    const { folder, context, job, until } = this.runs;
    const output = join(folder, block.fingerprint);
    const made = withFilesSync('a block of trials could not be taken', () =>
      mkdirSync(output, { recursive: true }),
    );
    if (!made.ok) return { kind: 'failed', failure: made.error };
    const wasAsked = this.#wasAsked(block);
    const silence = new AbortController();
    const onSilent = (isSilent: boolean): void => (isSilent ? silence.abort() : undefined);
    const fits = new Map(block.fits.map((fit) => [fit.id, fit]));
    const watched = { fits, output, observer: { ...observer, onSilent }, withdrawn: neverWithdrawn };
    const { observer: watching, ...rest } = this.#watching(block, watched);
    const reached = (step: DurableStep): void => {
      if (step === 'following' && until !== 'collect') void this.cancel(block);
    };
    const ran = await runDurably(
      { ...job, fingerprint: block.fingerprint },
      {
        ...{ ...context, ...rest, observer: { ...watching, reached } },
        signal: AbortSignal.any([silence.signal, ...(context.signal ? [context.signal] : [])]),
        until: until === 'collect' ? 'collect' : 'follow',
        mayStart: false,
      },
    );
    if (silence.signal.aborted) return { kind: 'left' };
    const end = this.#end(ran, watched);
    const isAbsent = ran.ok && ran.value.kind === 'absent';
    if (end.kind !== 'left') rmSync(output, { recursive: true, force: true });
    return isAbsent ? { kind: wasAsked ? 'stopped' : 'withdrawn' } : end;
  }

  readonly #turn = async (): Promise<void> => {
    if (this.#followed > this.slots) await new Promise<void>((resolve) => this.#waiting.push(resolve));
    this.#followed += 1;
  };

  #jobOf({ fingerprint }: Block, file: string): Job {
    const { job } = this.runs;
    return {
      ...job,
      fingerprint,
      env: { ...job.env, [blockVariable]: file },
      reads: [...job.reads, file],
    };
  }

  /** In this run or in an earlier one. */
  #wasAsked({ fingerprint }: Block): boolean {
    const { workspaceRoot, taskId, host } = this.runs.context;
    return askedFor(workspaceRoot, host.id, taskId).some((asked) => asked.fingerprint === fingerprint);
  }

  #watching(
    { fingerprint }: Block,
    { fits, observer, output }: WatchedBlock,
  ): Pick<DurableContext, 'outputFolder' | 'cannotStart' | 'script' | 'isOneOfMany' | 'sink' | 'observer'> {
    const { say, cannotStart, script } = this.runs;
    return {
      outputFolder: output,
      cannotStart,
      script,
      isOneOfMany: true,
      sink: {
        line: (line) => {
          const record = recordInLog(line, fits);
          if (record) observer.onRecord(record);
        },
      },
      observer: {
        say,
        silent: (isSilent) => observer.onSilent(isSilent),
        reached: () => void this.#unasked.delete(fingerprint),
      },
    };
  }

  #end(ran: Result<DurableOutcome>, watched: WatchedBlock): BlockEnd {
    if (!ran.ok) return this.#endOfFailed(ran.error, watched);
    if (ran.value.kind === 'submitted' || ran.value.kind === 'absent') return { kind: 'left' };
    const { output, fits, observer } = watched;
    // Whatever the log has lost on its way is here.
    const file = join(output, BLOCK_OUTPUT);
    const lines = existsSync(file) ? readFileSync(file, 'utf8').split('\n') : [];
    for (const line of lines) {
      const record = parseRecord(line, fits);
      if (record) observer.onRecord(record);
    }
    // The host has given it away: this is the only copy of what could not be kept.
    if (this.runs.context.signal?.aborted) return { kind: 'left' };
    rmSync(output, { recursive: true, force: true });
    rmSync(`${output}.block`, { force: true });
    return { kind: 'done' };
  }

  #endOfFailed(failure: Failure, { withdrawn }: WatchedBlock): BlockEnd {
    const isOver = failure.reason === 'interrupted' || failure.reason === 'host-unreachable';
    if (withdrawn.aborted) return { kind: 'withdrawn' };
    if (isOver && this.runs.context.signal?.aborted) return { kind: 'left' };
    return failure.reason === 'interrupted' ? { kind: 'withdrawn' } : { kind: 'failed', failure };
  }
}

const neverWithdrawn = new AbortController().signal;

/** A block while it is run. */
interface WatchedBlock {
  readonly fits: ReadonlyMap<string, Fit>;
  readonly observer: BlockObserver;
  /** Absolute path of the folder for its results. */
  readonly output: string;
  /** Aborted when it is taken back. */
  readonly withdrawn: AbortSignal;
}
