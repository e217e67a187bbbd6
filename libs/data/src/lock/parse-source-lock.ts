import { type Failure, type Location, type Result, fail, ok, severalFailures } from '@research/core';
import type * as z from 'zod';
import { type JsonText, parseJsonText } from './json-positions';
import { type SourceLock, sourceLockSchema } from './source-lock';

type Issue = z.core.$ZodIssue;

/**
 * Parses the text of a `source.lock.json`; `file` is how messages name it.
 * Fails with `invalid-lock` at the line and column of what is not JSON, or of each field that is wrong.
 */
export function parseSourceLock(text: string, file: string): Result<SourceLock> {
  const json = parseJsonText(text, file);
  if (!json.ok) return fail(notJson(text, file, json.error));
  const parsed = sourceLockSchema.safeParse(json.value.value);
  if (!parsed.success) {
    const causes = parsed.error.issues.map((issue) => wrongField(issue, json.value, file));
    return fail(severalFailures(`${file} has ${causes.length} wrong fields`, causes));
  }
  const files = parsed.data.files.map((entry, index) => ({
    ...entry,
    at: json.value.locate(['files', index]),
  }));
  const { bound } = parsed.data;
  return ok({ file, ...(bound === undefined ? {} : { bound }), files });
}

function notJson(text: string, file: string, { message, at }: { message: string; at: Location }): Failure {
  const conflicted = /^<{7} /m.test(text);
  return {
    reason: 'invalid-lock',
    what: conflicted ? `${file} holds an unresolved merge conflict` : `${file} is not JSON`,
    at: conflicted ? { file, line: text.slice(0, text.search(/^<{7} /m)).split('\n').length, column: 1 } : at,
    said: message,
    tries: [
      conflicted
        ? `git checkout --ours ${file} (or --theirs), then refresh the project`
        : `git checkout ${file}, or run the project's refresh again; it is not meant to be edited by hand`,
    ],
  };
}

function wrongField(issue: Issue, json: JsonText, file: string): Failure {
  const unknownKey = issue.code === 'unrecognized_keys' ? issue.keys[0] : undefined;
  const field = formatPath(unknownKey === undefined ? issue.path : [...issue.path, unknownKey]);
  return {
    reason: 'invalid-lock',
    what: `${file}: ${field === '' ? 'the lock' : field} is wrong: ${issue.message}`,
    at: unknownKey === undefined ? json.locate(issue.path) : json.locateKey(issue.path, unknownKey),
  };
}

/** `files[0].sha256`, as JavaScript would write it. */
function formatPath(path: readonly PropertyKey[]): string {
  return path
    .map((key) => (typeof key === 'number' ? `[${key}]` : `.${String(key)}`))
    .join('')
    .replace(/^\./, '');
}
