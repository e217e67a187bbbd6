import { type Location, ok, parseYaml, type Result } from '@research/core';
import { type HostEntry, hostsFileSchema } from './hosts-file';

/** One hosts file, parsed. */
export interface HostsFile {
  /** What is for a GPU must not run on a CPU instead; absent: the file does not say. */
  readonly strict?: boolean;
  readonly hosts: ReadonlyMap<string, HostEntry>;
  /** Keys that are accepted and no longer read. */
  readonly ignored: readonly Location[];
  /** Where a part of the file stands. */
  locate(...path: readonly string[]): Location;
}

/**
 * Parses the text of a hosts file; an empty one names no hosts. Fails with `invalid-hosts`, one cause for each thing that
 * is wrong, at its line and column.
 * @param file as messages name it
 */
export function parseHosts(text: string, file: string): Result<HostsFile> {
  const tries = ['see docs/guides/hosts.md for what hosts.yaml may say'];
  const parsed = parseYaml(text, hostsFileSchema, { file, reason: 'invalid-hosts', tries });
  if (!parsed.ok) return parsed;
  const { value, locate } = parsed.value;
  const { strict, hosts } = value ?? {};
  const ignored: Location[] = [];
  const entries = Object.entries(hosts ?? {}).map(([name, entry]) => {
    const { labels, ...rest } = entry ?? {};
    if (labels !== undefined) ignored.push(locate('hosts', name, 'labels'));
    return [name, rest] as const;
  });
  return ok({ ...(strict === undefined ? {} : { strict }), hosts: new Map(entries), ignored, locate });
}
