import { join } from 'node:path';
import type { TimedCommand } from './time-command';

/**
 * An nx command in a workspace, as a user types it but for npx, whose own start says nothing about Nx or the plugin.
 * Without the daemon unless `env` says otherwise.
 */
export function nxCommand(
  root: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): TimedCommand {
  return {
    argv: [join(root, 'node_modules/.bin/nx'), ...args, '--output-style=static'],
    cwd: root,
    env: { NX_DAEMON: 'false', ...env },
  };
}
