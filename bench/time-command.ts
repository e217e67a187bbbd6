import { allowedEnvironment } from '@research/process';
import { execa } from 'execa';
import { watchMemory } from './peak-memory';
import type { Timing } from './timing';

/** A command to be timed; `env` is added to the allow-listed environment. */
export interface TimedCommand {
  readonly argv: readonly string[];
  readonly cwd: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Whether to watch its memory, which costs some 2 % of a core. */
  readonly memory?: boolean;
}

/** What it took and what it said. */
export interface TimedRun extends Timing {
  /** Standard output and standard error. */
  readonly output: string;
  /** Largest sum of the resident memory of its processes, when it was watched. */
  readonly peakMiB?: number;
}

/** bash's own `time` counts the whole tree of waited-for children, on Linux and macOS alike; it answers on descriptor 3. */
const script = `TIMEFORMAT='%R %U %S'; { time "$@" 2>&1 3>&-; } 2>&3`;

/** Runs a command to its end and times it. Throws when it fails: a failure must not look like a fast run. */
export async function timeCommand({ argv, cwd, env = {}, memory = false }: TimedCommand): Promise<TimedRun> {
  const running = execa('bash', ['-c', script, 'bench', ...argv], {
    cwd,
    env: { ...allowedEnvironment(process.env, []), ...env },
    extendEnv: false,
    reject: false,
    stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
  });
  const watch = memory && running.pid !== undefined ? watchMemory(running.pid) : undefined;
  const run = await running;
  const peakMiB = await watch?.();
  const output = run.stdout;
  if (run.exitCode !== 0) throw new Error(`${argv.join(' ')} failed:\n${output}\n${run.stderr}`);
  const [wallSeconds = NaN, user = NaN, system = NaN] = String(run.stdio[3]).trim().split(' ').map(Number);
  return { wallSeconds, cpuSeconds: user + system, output, ...(peakMiB === undefined ? {} : { peakMiB }) };
}
