import { fail, fileSystemFailure, isMissing, ok, allOk, type Result } from '@research/core';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type HostsFile, parseHosts } from './parse-hosts';

/** The files that name hosts, each overriding the ones before key by key; the second one is not in git. */
export const HOSTS_FILES = ['hosts.yaml', 'hosts.local.yaml'] as const;

/** Reads the hosts files of a workspace that are there. Fails as `parseHosts` does. */
export function readHosts(workspaceRoot: string): Result<readonly HostsFile[]> {
  const files = HOSTS_FILES.map((name): Result<HostsFile[]> => {
    const text = textOf(join(workspaceRoot, name), name);
    if (!text.ok || text.value === undefined) return text.ok ? ok([]) : text;
    const parsed = parseHosts(text.value, name);
    return parsed.ok ? ok([parsed.value]) : parsed;
  });
  const all = allOk(files);
  return all.ok ? ok(all.value.flat()) : all;
}

/** One warning for all keys of the hosts files that are no longer read, in two lines; empty where there are none. */
export function ignoredHostKeys(workspaceRoot: string): string[] {
  const mayHave = HOSTS_FILES.some((name) => {
    const text = textOf(join(workspaceRoot, name), name);
    return text.ok && text.value?.includes('labels');
  });
  const files = mayHave ? readHosts(workspaceRoot) : ok([]); // parsing takes longer than a look
  const places = (files.ok ? files.value : []).flatMap(({ ignored }) =>
    ignored.map(({ file, line, column }) => `${file}:${line}:${column}`),
  );
  return places.length === 0
    ? []
    : [`  ! ${places.join(', ')}: \`labels\` of a host is ignored`, '    → remove it'];
}

function textOf(path: string, name: string): Result<string | undefined> {
  try {
    return ok(readFileSync(path, 'utf8'));
  } catch (error) {
    if (isMissing(error)) return ok(undefined);
    return fail(fileSystemFailure(`${name} could not be read`, error as NodeJS.ErrnoException));
  }
}
