import { isAbsolute, join } from 'node:path';
import { type Failure, type Result, fail, ok, shownAddress } from '@research/core';

/** A folder on a host that the system's ssh reaches; a relative path starts at the user's home there. */
export interface SshPlace {
  readonly kind: 'ssh';
  /** `user@host`, or a host of the user's ssh configuration. */
  readonly destination: string;
  readonly port?: number;
  readonly path: string;
}

/** Where a shared store is. */
export type SharedStorePlace = { readonly kind: 'folder'; readonly path: string } | SshPlace;

/**
 * Parses RESEARCH_STORE: a folder (relative to the workspace), `user@host:path` or `ssh://user@host:port/path`.
 * Names and paths on a host hold letters, digits and `._-` (paths also `/`) and begin with none of ssh's options: what
 * reaches a command line must not be read as one. Fails with `invalid-options`.
 */
export function parseSharedStorePlace(text: string, workspaceRoot: string): Result<SharedStorePlace> {
  const url = /^ssh:\/\/(?<destination>[^/:]*)(?::(?<port>\d+))?(?<path>\/.*)?$/.exec(text);
  const scp = /^(?<destination>[^/:]+):(?!\/\/)(?<path>.*)$/.exec(text);
  const match = url ?? scp;
  if (match?.groups) return sshPlace(text, match.groups);
  if (/^[a-z][a-z0-9+.-]*:/i.test(text)) return fail(notAPlace(text, 'that kind of address is not known'));
  return ok({ kind: 'folder', path: isAbsolute(text) ? text : join(workspaceRoot, text) });
}

function sshPlace(text: string, groups: Record<string, string | undefined>): Result<SshPlace> {
  const destination = groups['destination'] ?? '';
  const path = (groups['path'] ?? '').replace(/^\/?~\//, '').replace(/(?<=.)\/+$/, '');
  const port = groups['port'] === undefined ? undefined : Number(groups['port']);
  if (!/^([A-Za-z0-9_][A-Za-z0-9._-]*@)?[A-Za-z0-9][A-Za-z0-9._-]*$/.test(destination))
    return fail(notAPlace(text, `"${destination}" is not a host name`));
  if (!/^[A-Za-z0-9._/][A-Za-z0-9._/-]*$/.test(path))
    return fail(notAPlace(text, `"${path}" is not a path of letters, digits and . _ - /`));
  if (port !== undefined && (port < 1 || port > 65_535))
    return fail(notAPlace(text, `${port} is not a port`));
  return ok({ kind: 'ssh', destination, path, ...(port === undefined ? {} : { port }) });
}

const holdsPassword = (text: string): boolean => /^(?:ssh:\/\/)?[^@/]*:.*@/s.test(text);
const noPassword = 'ssh takes no password from it, but a key, or an agent';

function notAPlace(text: string, why: string): Failure {
  return {
    reason: 'invalid-options',
    what: `RESEARCH_STORE=${shownAddress(text)} names no shared store: ${holdsPassword(text) ? noPassword : why}`,
    tries: [
      'RESEARCH_STORE=../store (a folder), RESEARCH_STORE=user@host:store or RESEARCH_STORE=ssh://host/srv/store',
    ],
  };
}
