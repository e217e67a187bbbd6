import { type Failure, fail, inWords, ok, type Result, unknownKeys } from '@research/core';
import type * as z from 'zod';
import { locateKey } from './json-source';

/** Where options were declared, so that what is wrong with them can be shown at its line. */
export interface OptionsOrigin {
  readonly file: string;
  readonly text: string | undefined;
  readonly target: string;
}

/** Parses a target's options against its kind's schema. Fails with `invalid-options`: one cause for each wrong key. */
export function parseOptions<Schema extends z.ZodType>(
  schema: Schema,
  options: unknown,
  origin: OptionsOrigin,
): Result<z.output<Schema>> {
  const parsed = schema.safeParse(options, { error: inWords });
  if (parsed.success) return ok(parsed.data);
  const causes = parsed.error.issues.flatMap((issue) => describeIssue(issue, origin));
  const [first] = causes;
  if (first && causes.length === 1) return fail(first);
  return fail({
    reason: 'invalid-options',
    what: `the options of target "${origin.target}" are wrong`,
    causes,
  });
}

function describeIssue(issue: z.core.$ZodIssue, origin: OptionsOrigin): Failure[] {
  const path = issue.path.map(String);
  if (issue.code === 'unrecognized_keys') {
    return unknownKeys(issue).map(({ key, hint }) =>
      invalid({ what: `unknown option "${[...path, key].join('.')}"`, path: [...path, key], hint }, origin),
    );
  }
  return [invalid({ what: `option "${path.join('.')}": ${issue.message}`, path }, origin)];
}

interface WrongOption {
  readonly what: string;
  readonly path: readonly string[];
  readonly hint?: string | undefined;
}

function invalid({ what, path, hint }: WrongOption, origin: OptionsOrigin): Failure {
  return {
    reason: 'invalid-options',
    what: `${what} in target "${origin.target}"`,
    at: locateKey(origin.file, origin.text, ['targets', origin.target, 'options', ...path]),
    tries: [
      ...(hint === undefined ? [] : [hint]),
      "see which options there are: the executor's schema.json, or `npx nx show target`",
    ],
  };
}
