import { constants } from 'node:os';
import { fail, ok } from '@research/core';
import * as z from 'zod';
import { type Exit, LineSplitter, type RunCommand } from '@research/process';
import { hostFailure } from './ask-host';
import { encodeFields } from './encode-fields';
import { startHostProgram } from './host-program';
import type { Link } from './link';

/** How many of the last bytes of output are kept for the caller. */
const keptBytes = 64 * 1024;

const exitFrame = z.object({
  code: z
    .string()
    .regex(/^\d{1,3}$/)
    .transform(Number)
    .refine((code) => code < 256),
  how: z.enum(['exited', 'time-limit']),
});

/**
 * Runs commands on a host, each to its end: for questions, not for work. The two outputs come as one, as standard output. A
 * command without a directory runs in the home folder there; nothing outlives it, nor a connection that breaks.
 */
export const runOnHost =
  (link: Link): RunCommand =>
  async (command, io = {}) => {
    const startedMs = performance.now();
    let tail = Buffer.alloc(0);
    let exit: z.output<typeof exitFrame> | undefined;
    const lines = io.sink && new LineSplitter((line) => io.sink?.line(line, 'stdout'));
    const { argv, cwd, env, limitSeconds = 3600 } = command;
    const program = startHostProgram(
      link,
      {
        mode: 'run',
        input: encodeFields([
          `cwd=${cwd}`,
          `limit=${limitSeconds}`,
          ...argv.map((argument) => `command=${argument}`),
          ...Object.entries(env).map(([name, value]) => `env=${name}=${value}`),
          'go=',
        ]),
        mostBytes: Infinity, // a program's output, of which the end is kept
      },
      {
        bytes(bytes) {
          tail = Buffer.concat([tail, bytes]).subarray(-keptBytes);
          lines?.push(bytes);
        },
        frame(name, [code, how]) {
          if (name !== 'exit') return;
          const parsed = exitFrame.safeParse({ code, how });
          if (parsed.success) exit = parsed.data;
          else program.refuse(`"${code} ${how}" is no exit of a program`);
        },
      },
    );
    const stop = (): void => void program.input.end();
    if (io.signal?.aborted) stop();
    io.signal?.addEventListener('abort', stop, { once: true });
    const end = await program.ended;
    io.signal?.removeEventListener('abort', stop);
    program.input.destroy();
    lines?.end();
    const durationMs = Math.round(performance.now() - startedMs);
    const about = { durationMs, tail: tail.toString() };
    if (io.signal?.aborted)
      return ok({ code: null, signal: null, timedOut: false, cancelled: true, ...about });
    const failure = hostFailure(link, `${argv[0]} could not be run there`, end);
    if (failure || !exit)
      return fail(
        failure ?? { reason: 'command-failed', what: `${argv[0]} exited without reporting a status` },
      );
    return ok({ ...exitOf(exit), ...about });
  };

function exitOf({ code, how }: z.output<typeof exitFrame>): Omit<Exit, 'durationMs' | 'tail'> {
  const [signal] = Object.entries(constants.signals).find(([, number]) => number === code - 128) ?? [null];
  return {
    code: signal === null ? code : null,
    signal,
    timedOut: how === 'time-limit',
    cancelled: false,
  };
}
