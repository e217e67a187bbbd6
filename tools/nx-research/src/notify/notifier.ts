import type { JobEnd } from '@research/compute';
import { describeFailure, type Failure, variables } from '@research/core';
import { explainExit, succeeded } from '@research/process';
import { nxEnvironment } from '../scope/nx-environment';
import type { TaskScope } from '../scope/task-scope';
import { notificationOf } from './notification';
import { notifyingCommand } from './notifying-command';

/** How long a notifier may take, and how long it has to leave after that: a task waits for it. */
const limits = { limitSeconds: 10, graceMs: 1000 } as const;

/** What a notifier needs of a task. */
type NotifyingScope = Pick<TaskScope<unknown>, 'workspaceRoot' | 'ports' | 'signal' | 'say'>;

/**
 * Tells of the ends of a task's jobs, in the way that the user has asked for. That it could not is said once, and changes
 * nothing of the task. @param bounds for tests
 */
export function notifier(
  { workspaceRoot, ports, signal, say }: NotifyingScope,
  { limitSeconds, graceMs }: { readonly limitSeconds: number; readonly graceMs: number } = limits,
): (end: JobEnd) => Promise<void> {
  const value = (ports.env[variables.notify.name] ?? '').trim();
  let complained = false;
  const complain = (failure: Failure): void => {
    if (!complained) say(`warning: ${describeFailure(failure)}`);
    complained = true;
  };
  return async (end) => {
    if (value === '') return;
    const settings = { value, env: nxEnvironment(ports.env), cwd: workspaceRoot };
    const command = notifyingCommand(notificationOf(end), { ...settings, platform: process.platform });
    const exit = await ports.runCommand({ ...command, limitSeconds }, { signal, graceMs });
    if (!exit.ok) return complain(toldNobody(value, exit.error));
    if (succeeded(exit.value) || exit.value.cancelled) return;
    complain(toldNobody(value, explainExit({ argv: [command.argv[0]], limitSeconds }, exit.value)));
  };
}

const toldNobody = (value: string, { what, said }: Failure): Failure => ({
  reason: 'command-failed',
  what: `RESEARCH_NOTIFY=${shownLine(value)}: ${what}, so the notification may not have arrived`,
  ...(said === undefined ? {} : { said }),
  tries: ['the task is not affected; correct the variable, or unset it'],
});

/** The first word of the user's line, without a value that it sets: keys and secret addresses are in such lines. */
function shownLine(line: string): string {
  const [first = '', ...rest] = line.split(/\s+/);
  return `${first.replace(/=.*/, '=…')}${rest.length > 0 ? ' …' : ''}`;
}
