import { type Failure, fail, type Location, ok, type Result, severalFailures } from '@research/core';
import {
  type Document,
  isMap,
  isNode,
  isScalar,
  LineCounter,
  type Node,
  parseDocument,
  type YAMLError,
} from 'yaml';
import type * as z from 'zod';
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
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const place = (offset: number): Location => {
    const { line, col } = lines.linePos(offset);
    return { file, line, column: col };
  };
  const locate = (...path: readonly string[]): Location => place(offsetIn(document, path));
  const errors = document.errors.map((error) => wrong(explain(error, text), place(error.pos[0])));
  if (errors.length > 0) return fail(severalFailures(`${file} cannot be read`, errors));
  const content = contentOf(document);
  if (!content.ok) return fail(wrong(content.error, { file }));
  const parsed = hostsFileSchema.safeParse(content.value);
  if (!parsed.success) {
    const causes = parsed.error.issues.flatMap((issue) => explainIssue(issue, locate));
    return fail(severalFailures(`${file} is wrong in ${causes.length} places`, causes));
  }
  const { strict, hosts } = parsed.data ?? {};
  const ignored: Location[] = [];
  const entries = Object.entries(hosts ?? {}).map(([name, entry]) => {
    const { labels, ...rest } = entry ?? {};
    if (labels !== undefined) ignored.push(locate('hosts', name, 'labels'));
    return [name, rest] as const;
  });
  return ok({ ...(strict === undefined ? {} : { strict }), hosts: new Map(entries), ignored, locate });
}

const wrong = (what: string, at: Location): Failure => ({
  reason: 'invalid-hosts',
  what,
  at,
  tries: ['see docs/guides/hosts.md for what hosts.yaml may say'],
});

function explain({ code, message, pos }: YAMLError, text: string): string {
  if (code !== 'DUPLICATE_KEY') return message;
  const [name] = /^[^\s:]*/.exec(text.slice(pos[0])) ?? [];
  return `"${name}" appears twice`;
}

/** Aliases that lead nowhere, or multiply without end, are found only here. */
function contentOf(document: Document): Result<unknown, string> {
  try {
    return ok(document.toJS());
  } catch (error) {
    return fail(error instanceof Error ? error.message : String(error));
  }
}

function explainIssue(issue: z.core.$ZodIssue, locate: HostsFile['locate']): Failure[] {
  const path = issue.path.map(String);
  if (issue.code === 'unrecognized_keys')
    return issue.keys.map((key) => wrong(`unknown key "${[...path, key].join('.')}"`, locate(...path, key)));
  // What is wrong with a name stands behind the general message.
  const [inner] = issue.code === 'invalid_key' ? issue.issues : [];
  const name = path.length > 0 ? `${path.join('.')}: ` : '';
  return [wrong(`${name}${inner?.message ?? issue.message}`, locate(...path))];
}

/** Offset of the key that a path leads to, or of the nearest one around it. */
function offsetIn(document: Document, path: readonly string[]): number {
  let node: unknown = document.contents;
  let offset = offsetOf(node) ?? 0;
  for (const name of path) {
    if (!isMap(node)) break;
    const pair = node.items.find(({ key }) => isScalar(key) && String(key.value) === name);
    if (!pair) break;
    offset = offsetOf(pair.key) ?? offset;
    node = pair.value;
  }
  return offset;
}

const offsetOf = (node: unknown): number | undefined =>
  isNode(node) ? (node as Node).range?.[0] : undefined;
