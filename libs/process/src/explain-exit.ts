import { basename } from 'node:path';
import { type Failure, lastState, plainText } from '@research/core';
import type { Command } from './command';
import type { Exit } from './exit';

/** The failure that an exit other than code 0 means; the command's last lines become `said`. */
export function explainExit(command: Pick<Command, 'argv' | 'limitSeconds'>, exit: Exit): Failure {
  const said = lastLines(exit.tail);
  return {
    ...cause(shown(command.argv), command, exit),
    ...(said === '' ? {} : { said }),
    ...(exit.code === null ? {} : { exitCode: exit.code }),
  };
}

function cause(name: string, command: Pick<Command, 'limitSeconds'>, exit: Exit): Failure {
  if (exit.cancelled) return { reason: 'interrupted', what: `${name} was interrupted` };
  if (exit.timedOut) return overLimit(name, command.limitSeconds);
  if (exit.signal === 'SIGKILL' || exit.code === 137) return outOfMemory(name);
  if (exit.signal !== null) return { reason: 'command-killed', what: `${name} was ended by ${exit.signal}` };
  if (exit.code === temporaryFailure) return mayPass(name);
  return { reason: 'command-failed', what: `${name} ended with exit code ${exit.code}` };
}

/** EX_TEMPFAIL of BSD's sysexits.h: by it a command says that the same attempt may pass later. */
const temporaryFailure = 75;

const mayPass = (name: string): Failure => ({
  reason: 'command-failed',
  what: `${name} ended with exit code 75: a failure that may pass by itself`,
  transient: true,
});

function overLimit(name: string, limitSeconds: number | undefined): Failure {
  return {
    reason: 'time-limit',
    what: `${name} was ended after its time limit of ${limitSeconds} s`,
    tries: ['raise `limitSeconds` in the options of the target'],
  };
}

function outOfMemory(name: string): Failure {
  return {
    reason: 'command-killed',
    what: `${name} was killed, probably out of memory`,
    tries: ['run fewer tasks at once: --parallel=1', 'run it on a host with more memory'],
  };
}

function shown(argv: Command['argv']): string {
  const [program, ...rest] = argv;
  const text = [basename(program), ...rest].join(' ').replace(/\s+/g, ' ');
  return text.length > 120 ? `${text.slice(0, 119)}…` : text;
}

function lastLines(tail: string): string {
  const lines = tail.trimEnd().split('\n').slice(-30);
  return plainText(lines.map(lastState).join('\n'));
}
