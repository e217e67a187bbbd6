import { probeTool } from '@research/compute';
import { fail, type Failure, ok, type Result } from '@research/core';
import { allowedEnvironment } from '@research/process';
import {
  type ProposalRequest,
  type Proposer,
  reviveFloats,
  type SearchDefinition,
  storedConfiguration,
  without,
} from '@research/search';
import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface, type Interface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import * as z from 'zod';
import type { TaskScope } from '../../scope/task-scope';
import { programPath } from './programs';

const answer = z.object({
  proposals: z.array(storedConfiguration),
});

/** What a proposer of Optuna needs. */
export interface OptunaInput {
  /** The interpreter and its program: `propose.py` speaks the protocol. */
  readonly argv: readonly [string, ...string[]];
  readonly env: Readonly<Record<string, string>>;
  readonly definition: Pick<SearchDefinition, 'parameters' | 'prefix' | 'direction'>;
  readonly signal: AbortSignal;
  /** Seconds for an answer, and one more for each proposal. */
  readonly limitSeconds?: number;
}

/** The interpreter that has Optuna. Fails with `tool-missing`. */
export async function findOptuna({
  workspaceRoot,
  ports,
}: Pick<TaskScope<unknown>, 'workspaceRoot' | 'ports'>): Promise<Result<Pick<OptunaInput, 'argv' | 'env'>>> {
  const probed = await probeTool('python', { workspaceRoot, env: ports.env, modules: ['optuna'] });
  if (!probed.ok) return fail(withoutOptuna(probed.error));
  // More threads would only take cores from trials.
  const threads = { OMP_NUM_THREADS: '1', OPENBLAS_NUM_THREADS: '1' };
  const env = { ...allowedEnvironment(ports.env, []), ...threads };
  return ok({ argv: [probed.value.path, programPath('propose.py')], env });
}

const withoutOptuna = (failure: Failure): Failure => ({
  ...failure,
  what: `\`strategy: tpe\` needs Optuna: ${failure.what}`,
  tries: [
    ...(failure.tries ?? []),
    'or in an environment of your own: python3 -m pip install optuna',
    'or `strategy: random`, which needs nothing',
  ],
});

/** Optuna in a process of its own, which lives as long as the search and is told each result once. */
export class OptunaProposer implements Proposer {
  #process: ChildProcessByStdio<Writable, Readable, Readable> | undefined;
  #lines: Interface | undefined;
  readonly #ended = new AbortController();
  #end = '';
  #said = '';

  constructor(private readonly input: OptunaInput) {}

  async propose(request: ProposalRequest): ReturnType<Proposer['propose']> {
    const { limitSeconds = 120, signal } = this.input;
    this.#start();
    const limit = AbortSignal.timeout((limitSeconds + request.count) * 1000);
    const ends = AbortSignal.any([limit, this.#ended.signal, signal]);
    try {
      const heard = once(this.#lines as Interface, 'line', { signal: ends });
      this.#process?.stdin.write(`${JSON.stringify(request)}\n`);
      const [line] = (await heard) as [string];
      const parsed = answer.safeParse(parseJson(line));
      if (parsed.success) return ok(parsed.data.proposals);
      return this.#fail(`its answer is not understood: ${line.slice(0, 200)}`);
    } catch (problem) {
      if (!ends.aborted) throw problem;
      if (signal.aborted) return this.#fail('the search was interrupted', 'interrupted');
      if (this.#ended.signal.aborted) return this.#fail(this.#end);
      return this.#fail(`it gave no answer for ${limitSeconds + request.count} s`, 'time-limit');
    }
  }

  /** Ends the process. */
  close(): void {
    this.#process?.kill('SIGKILL');
    this.#lines?.close();
  }

  #start(): void {
    if (this.#process) return;
    const { argv, env, definition } = this.input;
    const [program, ...rest] = argv;
    const child = spawn(program, rest, { env, stdio: ['pipe', 'pipe', 'pipe'] });
    this.#process = child;
    this.#lines = createInterface({ input: child.stdout });
    child.stderr.on('data', (bytes: Buffer) => (this.#said = `${this.#said}${bytes}`.slice(-4000)));
    // What a process that is gone was to be told is no news.
    child.stdin.on('error', () => undefined);
    const end = (how: string): void => {
      this.#end ||= how;
      this.#ended.abort();
    };
    child.on('error', ({ message }) => end(message));
    child.on('close', (code, signal) =>
      end(signal ? `it was killed by ${signal}` : `it ended with exit code ${code}`),
    );
    const parameters = without(definition.parameters, definition.prefix);
    const maximize = definition.direction === 'maximize';
    child.stdin.write(`${JSON.stringify({ parameters, maximize })}\n`);
  }

  #fail(why: string, reason: Failure['reason'] = 'command-failed'): Result<never> {
    this.close();
    return fail({
      reason,
      what: `Optuna proposes no more trials: ${why}`,
      ...(this.#said.trim() ? { said: this.#said.trim() } : {}),
      tries: ['run the search again: it goes on from the trials that have ended'],
    });
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text, reviveFloats);
  } catch {
    return undefined;
  }
}
