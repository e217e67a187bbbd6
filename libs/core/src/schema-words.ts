import type * as z from 'zod';
import { nearMatches } from './near-matches';

/** What a schema expects, by zod's names of types. */
const kinds: Readonly<Record<string, string>> = {
  string: 'a text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'keys and their values',
  record: 'keys and their values',
  null: 'nothing',
};

/**
 * The words for what a schema refuses: what is there, and what is expected. An error map of zod, which counts where the schema itself
 * says nothing; undefined for what has no better words than zod's.
 */
export function inWords(issue: z.core.$ZodRawIssue): string | undefined {
  const { code, input } = issue;
  if (code === 'unrecognized_keys') return issue.keys.map((key) => meantKeys(key, issue)).join('\n');
  if (code === 'invalid_union') return `${kindOrNumber(input)} is not allowed here`;
  const expected = expectationOf(issue);
  if (expected === undefined) return undefined;
  if (input === undefined) return `missing; expected ${expected}`;
  const found = code === 'invalid_type' ? kindOrNumber(input) : shownValue(input);
  return `${found} is not allowed; expected ${expected}`;
}

/**
 * Each key of an issue that {@link inWords} has seen, with what may have been meant by it: `did you mean script?`, or undefined.
 */
export function unknownKeys({
  keys,
  message,
}: z.core.$ZodIssueUnrecognizedKeys): { readonly key: string; readonly hint: string | undefined }[] {
  const hints = message.split('\n');
  return keys.map((key, index) => ({ key, hint: hints[index] || undefined }));
}

/** A line for each key is all that zod lets an error map hand on: the schema, with its keys, it does not. */
function meantKeys(key: string, { inst }: z.core.$ZodRawIssue): string {
  const { shape } = (inst?._zod.def ?? {}) as { readonly shape?: object };
  const near = nearMatches(key, Object.keys(shape ?? {}), 3);
  return near.length > 0 ? `did you mean ${near.join(' or ')}?` : '';
}

/** A text that stands where no text belongs may be a secret: an address with its password. */
function kindOrNumber(value: unknown): string {
  if (typeof value === 'string') return kinds['string'] ?? '';
  if (Array.isArray(value)) return kinds['array'] ?? '';
  return typeof value === 'object' && value !== null ? (kinds['object'] ?? '') : shownValue(value);
}

function expectationOf(issue: z.core.$ZodRawIssue): string | undefined {
  switch (issue.code) {
    case 'invalid_type':
      return kinds[String(issue.expected)];
    case 'too_small':
      return limit(issue.origin, { word: issue.inclusive ? 'at least' : 'more than', to: issue.minimum });
    case 'too_big':
      return limit(issue.origin, { word: issue.inclusive ? 'at most' : 'less than', to: issue.maximum });
    case 'invalid_value':
      return alternatives(issue.values as readonly unknown[]);
    default:
      return undefined;
  }
}

function limit(
  origin: unknown,
  { word, to }: { readonly word: string; readonly to: unknown },
): string | undefined {
  const number = String(to);
  if (origin === 'number' || origin === 'int') return `${word} ${number}`;
  if (origin === 'string') return `${word} ${number} ${number === '1' ? 'character' : 'characters'}`;
  return origin === 'array' ? `${word} ${number} ${number === '1' ? 'entry' : 'entries'}` : undefined;
}

function alternatives(values: readonly unknown[]): string {
  const all = values.map(String);
  return all.length < 2 ? all.join('') : `${all.slice(0, -1).join(', ')} or ${all.at(-1)}`;
}

/** A value for people, at most a line of it. */
export function shownValue(value: unknown): string {
  if (typeof value === 'number') return Number.isNaN(value) ? 'NaN' : String(value);
  if (value === null || value === undefined) return 'nothing';
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}
