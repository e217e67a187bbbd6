import {
  type Document,
  isMap,
  isNode,
  isScalar,
  isSeq,
  LineCounter,
  parseDocument,
  type Scalar,
  type ScalarTag,
  visit,
  type YAMLError,
} from 'yaml';
import type * as z from 'zod';
import type { Failure } from './failure';
import type { FailureReason } from './failure-reason';
import type { Location } from './location';
import { fail, ok, type Result } from './result';
import { inWords, unknownKeys } from './schema-words';
import { severalFailures } from './several-failures';

/** A YAML file as data, and where its parts stand. */
export interface LocatedYaml<T> {
  readonly value: T;
  /** Line and column of the key that a path leads to, or of the nearest one around it. */
  locate(...path: readonly (string | number)[]): Location;
}

/** How the file is called in messages, and what they say besides. */
export interface YamlFile {
  readonly file: string;
  readonly reason: FailureReason;
  readonly tries: readonly string[];
  /** What becomes of a float that is whole: `1.0`, which JavaScript takes for 1. */
  readonly wholeFloat?: (value: number) => unknown;
}

/**
 * Parses the text of a YAML file against a schema. Fails with the reason given, one cause for each thing that is wrong, at
 * its line and column: syntax, keys that stand twice or are unknown, tags that do not fit their values, values that readers of YAML
 * take for different things, aliases without end, values that the schema refuses.
 */
export function parseYaml<Schema extends z.ZodType>(
  text: string,
  schema: Schema,
  { file, reason, tries, wholeFloat }: YamlFile,
): Result<LocatedYaml<z.output<Schema>>> {
  const wrong = (what: string, at: Location, hint?: string): Failure => ({
    reason,
    what,
    at,
    tries: hint === undefined ? tries : [hint, ...tries],
  });
  const lines = new LineCounter();
  const document = parseDocument(text, {
    lineCounter: lines,
    prettyErrors: false,
    customTags: (tags) => [...tags, taggedFloat],
  });
  const place = (offset: number): Location => {
    const { line, col } = lines.linePos(offset);
    return { file, line, column: col };
  };
  const locate: LocatedYaml<unknown>['locate'] = (...path) => place(offsetIn(document, path));
  // What the library only warns of it takes for a text.
  const refused = [...document.errors, ...document.warnings];
  const errors = refused.map((error) => wrong(explain(error, text), place(error.pos[0])));
  for (const offset of prototypeKeys(document))
    errors.push(wrong('"__proto__" is not allowed as a key', place(offset)));
  for (const { source, plainly, offset } of ambiguousValues(document)) {
    const what = `${source} means different things to readers of YAML; expected ${plainly}, or "${source}" for a text`;
    errors.push(wrong(what, place(offset)));
  }
  if (errors.length > 0) return fail(severalFailures(`${file} cannot be read`, errors));
  if (wholeFloat) markFloats(document, wholeFloat);
  const content = contentOf(document);
  if (!content.ok) return fail(wrong(content.error, { file }));
  const parsed = schema.safeParse(content.value, { error: inWords });
  if (parsed.success) return ok({ value: parsed.data, locate });
  const causes = parsed.error.issues
    .flatMap(explainIssue)
    .map(({ what, path, hint }) => wrong(what, locate(...path), hint));
  return fail(severalFailures(`${file} is wrong in ${causes.length} places`, causes));
}

const floatTag = 'tag:yaml.org,2002:float';

/** `!!float 1` is 1.0. The library knows the tag only on what looks like a float without it; untagged, `1` stays an integer. */
const taggedFloat: ScalarTag = {
  tag: floatTag,
  default: true,
  test: /^[-+]?[0-9]+$/,
  resolve: (digits) => Number(digits),
};

function explain({ code, message, pos }: YAMLError, text: string): string {
  const [name] = /^[^\s:]*/.exec(text.slice(pos[0])) ?? [];
  if (code === 'DUPLICATE_KEY') return `"${name}" appears twice`;
  if (code !== 'TAG_RESOLVE_FAILED') return message;
  const [tag] = /^[^\s,[\]{}]*/.exec(text.slice(pos[0])) ?? [];
  return `the tag ${tag} is unknown or does not fit its value; expected the value without a tag`;
}

/** Where keys stand that JavaScript would drop in silence. */
function prototypeKeys(document: Document): number[] {
  const found: number[] = [];
  visit(document, {
    Pair: (_, { key }) => {
      if (isScalar(key) && key.value === '__proto__') found.push(offsetOf(key) ?? 0);
    },
  });
  return found;
}

/** Values that YAML 1.1, as many scripts read it, takes for something else than YAML 1.2, and how each says what it may mean. */
function ambiguousValues(document: Document): { source: string; plainly: string; offset: number }[] {
  const found: { source: string; plainly: string; offset: number }[] = [];
  visit(document, {
    Scalar: (at, scalar) => {
      if (at === 'key' || scalar.type !== 'PLAIN' || scalar.tag) return;
      const { source = '' } = scalar;
      const plainly = unambiguous(source);
      if (plainly !== undefined) found.push({ source, plainly, offset: offsetOf(scalar) ?? 0 });
    },
  });
  return found;
}

function unambiguous(source: string): string | undefined {
  if (/^(?:yes|on)$/i.test(source)) return 'true';
  if (/^(?:no|off)$/i.test(source)) return 'false';
  if (/^[-+]?0[0-9_]+$/.test(source)) return 'a number without a 0 in front';
  if (/^[-+]?0b[01_]+$/.test(source)) return 'a decimal number';
  return /^[-+]?(?:0x[0-9a-f_]*|\.?[0-9][0-9_]*(?:\.[0-9_]*)?(?:e[-+]?[0-9]+)?)$/i.test(source) &&
    source.includes('_')
    ? source.replaceAll('_', '')
    : undefined;
}

function markFloats(document: Document, wholeFloat: (value: number) => unknown): void {
  visit(document, {
    Scalar: (at, scalar) => {
      if (at === 'key') return;
      if (Number.isInteger(scalar.value) && isFloat(scalar)) scalar.value = wholeFloat(Number(scalar.value));
    },
  });
}

/** By how it is written, as every reader of YAML decides. The E of a hexadecimal number is a digit. */
const isFloat = ({ source = '', tag }: Scalar): boolean =>
  tag === floatTag || (/[.e]/i.test(source) && !/^[-+]?0x/i.test(source));

/** Aliases that lead nowhere, or multiply without end, are found only here. */
function contentOf(document: Document): Result<unknown, string> {
  try {
    return ok(document.toJS());
  } catch (error) {
    return fail(error instanceof Error ? error.message : String(error));
  }
}

type Path = readonly (string | number)[];

function explainIssue(issue: z.core.$ZodIssue): { what: string; path: Path; hint?: string | undefined }[] {
  const path = issue.path.map((part) => (typeof part === 'number' ? part : String(part)));
  if (issue.code === 'unrecognized_keys')
    return unknownKeys(issue).map(({ key, hint }) => ({
      what: `unknown key "${[...path, key].join('.')}"`,
      path: [...path, key],
      hint,
    }));
  // What is wrong with a name stands behind the general message.
  const [inner] = issue.code === 'invalid_key' ? issue.issues : [];
  const name = path.length > 0 ? `${path.join('.')}: ` : '';
  return [{ what: `${name}${inner?.message ?? issue.message}`, path }];
}

function offsetIn(document: Document, path: Path): number {
  let node: unknown = document.contents;
  let offset = offsetOf(node) ?? 0;
  for (const name of path) {
    const next: readonly [unknown, unknown] | undefined = isMap(node)
      ? entryOf(node.items, name)
      : isSeq(node)
        ? [node.items[Number(name)], node.items[Number(name)]]
        : undefined;
    if (next === undefined) break;
    offset = offsetOf(next[0]) ?? offset;
    node = next[1];
  }
  return offset;
}

function entryOf(
  items: readonly { readonly key: unknown; readonly value: unknown }[],
  name: string | number,
): readonly [unknown, unknown] | undefined {
  const pair = items.find(({ key }) => isScalar(key) && String(key.value) === String(name));
  return pair && [pair.key, pair.value];
}

const offsetOf = (node: unknown): number | undefined => (isNode(node) ? node.range?.[0] : undefined);
