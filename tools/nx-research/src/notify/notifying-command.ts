import { variableFamilies, variables } from '@research/core';
import type { Command } from '@research/process';
import type { Notification } from './notification';

/** The value of RESEARCH_NOTIFY that stands for the notifications of the desktop. */
const desktop = 'desktop';

/** The line may hold a key or a secret address: everybody can read command lines, and only the user an environment. */
const lineVariable = variables.notifyLine.name;
const ofVariable = `eval "unset ${lineVariable}; $${lineVariable}"`;

/** Takes message and title as arguments: nothing of them is ever a part of the script. */
const appleScript = 'on run argv\ndisplay notification (item 1 of argv) with title (item 2 of argv)\nend run';

/** Where a notification comes from. */
export interface NotifyingSettings {
  /** The user's value of RESEARCH_NOTIFY. */
  readonly value: string;
  /** The environment of the terminal: a command of the user's finds there what it needs. */
  readonly env: Readonly<Record<string, string>>;
  readonly cwd: string;
  readonly platform: NodeJS.Platform;
}

/**
 * The command that tells a person of something. The user's own line is for `sh`; what it is told of comes in variables and
 * on its standard input, never in the line.
 */
export function notifyingCommand(
  { title, message, facts }: Notification,
  { value, env, cwd, platform }: NotifyingSettings,
): Command {
  const told = { TITLE: title, MESSAGE: message, ...facts };
  const named = Object.entries(told).map(
    ([name, text]) => [`${variableFamilies.notification}${name}`, text] as const,
  );
  return {
    argv: value === desktop ? desktopArguments(title, message, platform) : ['sh', '-c', ofVariable],
    cwd,
    env: { ...env, ...Object.fromEntries(named), [lineVariable]: value },
    input: `${message}\n`,
  };
}

function desktopArguments(title: string, message: string, platform: NodeJS.Platform): Command['argv'] {
  if (platform === 'darwin') return ['osascript', '-e', appleScript, message, title];
  return ['notify-send', '--app-name=nx-research', '--', title, escaped(message)];
}

/** The body of a notification may have markup (Desktop Notifications Specification, 1.2, "Markup"). */
const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
