import type { Failure } from './failure';
import { editDistance } from './near-matches';
import { fail, ok, type Result } from './result';
import { severalFailures } from './several-failures';

/** A variable that nx-research reads or sets. */
export interface Variable {
  readonly name: string;
  /** Who sets it: the user, as the README tells, or one process of nx-research for another. */
  readonly setBy: 'user' | 'plugin';
  /** `flag`: {@link readFlag}; words: one of them; `text`: what reads it judges it. */
  readonly grammar: 'flag' | 'text' | readonly string[];
}

const user = (name: string, grammar: Variable['grammar'] = 'text'): Variable => ({
  name,
  setBy: 'user',
  grammar,
});
const flag = (name: string): Variable & { readonly grammar: 'flag' } => ({
  name,
  setBy: 'user',
  grammar: 'flag',
});
const own = (name: string): Variable => ({ name, setBy: 'plugin', grammar: 'text' });

/** Every variable of nx-research. Those of the user stand in the README. */
export const variables = {
  /** Trains again although results are fresh. */
  again: flag('RESEARCH_AGAIN'),
  /** Leaves trainings to their hosts. */
  detach: flag('RESEARCH_DETACH'),
  /** The device that models are trained on; scripts read it. */
  device: user('RESEARCH_DEVICE'),
  mirror: user('NFLVERSE_MIRROR'),
  releases: user('NFLVERSE_RELEASES'),
  node: user('RESEARCH_NODE'),
  /** `desktop`, or a line for `sh`. */
  notify: user('RESEARCH_NOTIFY'),
  /** Asks the network for nothing. */
  offline: flag('RESEARCH_OFFLINE'),
  origin: user('RESEARCH_ORIGIN', ['sample']),
  python: user('RESEARCH_PYTHON'),
  r: user('RESEARCH_R'),
  /** `cpu=2,gpu=1`: slots of each host at most. */
  slots: user('RESEARCH_SLOTS'),
  store: user('RESEARCH_STORE'),
  /** Makes stale results, soft failures and undeclared files errors. */
  strict: flag('RESEARCH_STRICT'),
  /** A flag, or the seconds that a task waits for memory at most. */
  waitForCapacity: user('RESEARCH_WAIT_FOR_CAPACITY'),

  /** Collects trainings that have ended, and starts none. */
  collect: { ...own('RESEARCH_COLLECT'), grammar: 'flag' },
  /** The job that a process on a host belongs to. */
  job: own('RESEARCH_JOB'),
  /** Where a workflow moves all pins: `real` or `simulated`. */
  movingTo: own('RESEARCH_MOVING_TO'),
  notifyLine: own('RESEARCH_NOTIFY_LINE'),
  /** Number and title of the phase that an Nx invocation is. */
  phase: own('RESEARCH_PHASE'),
  /** Marks the processes of one command. */
  processTree: own('RESEARCH_PROCESS_TREE'),
  /** `no` when outputs that are in place are made again (`--skip-nx-cache`). */
  reuse: { ...own('RESEARCH_REUSE'), grammar: 'flag' },
  runId: own('RESEARCH_RUN_ID'),
  setupLine: own('RESEARCH_SETUP_LINE'),
  /** Makes a training script take a small slice. */
  smoke: { ...own('RESEARCH_SMOKE'), grammar: 'flag' },
  /** Random part of the hash of tasks that may fail softly. */
  softNonce: own('RESEARCH_SOFT_NONCE'),
  traceLog: own('RESEARCH_TRACE_LOG'),
  traceProfile: own('RESEARCH_TRACE_PROFILE'),
  traceWorkspace: own('RESEARCH_TRACE_WORKSPACE'),
  /** Set where what reads results waits for the training that leaves them, in one Nx invocation. */
  trainFirst: { ...own('RESEARCH_TRAIN_FIRST'), grammar: 'flag' },
  /** Pipes between a worker of a search and what hands it trials, and the helper for R (`libs/search/program`). */
  trialsFrom: own('RESEARCH_TRIALS_FROM'),
  trialsTo: own('RESEARCH_TRIALS_TO'),
  trialsR: own('RESEARCH_TRIALS_R'),
} as const satisfies Record<string, Variable>;

/** Families of variables that nx-research sets: the facts of a notification, the versions of tools. */
export const variableFamilies = { notification: 'RESEARCH_NOTIFY_', toolVersion: 'RESEARCH_TOOL_' } as const;

/** Variables by name, as processes have them. */
export type Environment = Readonly<Record<string, string | undefined>>;

const on = ['1', 'true', 'yes', 'on'];
const off = ['0', 'false', 'no', 'off'];

/**
 * A flag: `1`, `true`, `yes` and `on` set it, `0`, `false`, `no` and `off` unset it, in any case. `undefined` where it is absent or
 * empty, and for other text, which {@link checkVariables} refuses.
 */
export function readFlag(
  env: Environment,
  { name }: Variable & { readonly grammar: 'flag' },
): boolean | undefined {
  return parseFlag(env[name] ?? '');
}

/** The flag that a text is. */
export function parseFlag(text: string): boolean | undefined {
  const word = text.trim().toLowerCase();
  if (on.includes(word)) return true;
  return off.includes(word) ? false : undefined;
}

/** Fails with `invalid-options` for each variable that holds none of its values. */
export function checkVariables(
  env: Environment,
  which: readonly Variable[] = Object.values(variables),
): Result<void> {
  const wrong = which.flatMap((variable) => {
    const text = (env[variable.name] ?? '').trim();
    return text === '' || holds(variable, text) ? [] : [invalid(variable, text)];
  });
  return wrong.length === 0 ? ok(undefined) : fail(severalFailures('environment variables are wrong', wrong));
}

/**
 * Variables that are set, are none of nx-research, and differ from one of it by two letters at most, or by a third of what makes
 * its name its own: a short name of the user's is no misspelled RESEARCH_R.
 */
export function misspelledVariables(env: Environment): { readonly name: string; readonly meant: string }[] {
  const known = Object.values<Variable>(variables).map(({ name }) => name);
  const families = Object.values(variableFamilies);
  return Object.keys(env)
    .filter(
      (name) => env[name] && !known.includes(name) && !families.some((family) => name.startsWith(family)),
    )
    .flatMap((name) => {
      const isNear = (other: string): boolean =>
        editDistance(name, other) <= Math.min(2, (other.length - 'RESEARCH_'.length) / 3);
      const meant = name.startsWith('RES') ? known.find(isNear) : undefined;
      return meant === undefined ? [] : [{ name, meant }];
    });
}

function holds({ grammar }: Variable, text: string): boolean {
  if (grammar === 'text') return true;
  return grammar === 'flag' ? parseFlag(text) !== undefined : grammar.includes(text);
}

function invalid({ name, grammar }: Variable, text: string): Failure {
  const allowed = typeof grammar === 'string' ? ['1', '0'] : grammar;
  return {
    reason: 'invalid-options',
    what: `${name}=${text} must be ${allowed.join(' or ')}, or unset`,
    tries: [...allowed.map((word) => `${name}=${word}`), `unset ${name}`],
  };
}
