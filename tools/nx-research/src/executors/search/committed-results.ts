import { type Failure, fail, inWords, ok, type Result, severalFailures } from '@research/core';
import { parseJsonText } from '@research/data';
import { CsvError, parse } from 'csv-parse/sync';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import type { TaskScope } from '../../scope/task-scope';
import { inProject } from '../../wiring/project-path';
import { resultsFile } from '../../wiring/results';
import { BEST_NAME, TRIALS_NAME } from './kind';

const best = z.object({
  version: z.literal(1),
  metric: z.string().optional(),
  origin: z.string(),
  // Earlier versions wrote them here; now they stand in searched-on.json.
  identity: z.string().optional(),
  versions: z.string().optional(),
  configuration: z.record(z.string(), z.union([z.number(), z.string(), z.boolean()])),
});

/** What this plugin reads of a `best.json`. */
type Best = z.output<typeof best>;

/** Parses the text of a `best.json`. Fails with `invalid-results` at line and column of what is no result of a search. */
export function parseBest(text: string, file: string): Result<Best> {
  const json = parseJsonText(text, file);
  if (!json.ok) return fail({ ...wrong(`${file} is not JSON`), at: json.error.at, said: json.error.message });
  const parsed = best.safeParse(json.value.value, { error: inWords });
  if (parsed.success) return ok(parsed.data);
  const causes = parsed.error.issues.map(({ path, message }) => ({
    ...wrong(`${path.map(String).join('.') || 'the whole'}: ${message}`),
    at: json.value.locate(path),
  }));
  return fail(severalFailures(`${file} is no result of a search`, causes));
}

type Project = Pick<TaskScope<unknown>, 'task' | 'workspaceRoot'>;

/** The `best.json` in git; undefined where there is none. Fails as {@link parseBest} does. */
export function committedBest(scope: Project): Result<Best> | undefined {
  const found = committed(scope, BEST_NAME);
  return found && parseBest(found.text, found.file);
}

/**
 * Fails where the results in git cannot be read: cut short, or with the marks of a merge. Who reads them would fail in words that
 * name neither the file nor the way back.
 */
export function checkCommitted(scope: Project): Result<void> {
  const winner = committedBest(scope);
  const trials = committed(scope, TRIALS_NAME);
  const failures = [
    ...(winner?.ok === false ? [winner.error] : []),
    ...(trials ? problemsOf(trials, winner?.ok ? winner.value.metric : undefined) : []),
  ];
  if (failures.length === 0) return ok(undefined);
  const tries = [
    `npx nx run ${scope.task.project}:search writes them anew; what the ledger has is not evaluated again`,
    ...failures.flatMap(({ at }) =>
      at ? [`or take that of the last commit: git checkout -- ${at.file}`] : [],
    ),
  ];
  return fail({
    ...severalFailures(`the results of the search of ${scope.task.project} cannot be read`, failures),
    tries,
  });
}

interface Committed {
  /** Relative to the workspace. */
  readonly file: string;
  readonly text: string;
}

function committed({ task, workspaceRoot }: Project, name: string): Committed | undefined {
  const file = inProject(task.projectRoot, resultsFile(name));
  const path = join(workspaceRoot, file);
  return existsSync(path) ? { file, text: readFileSync(path, 'utf8') } : undefined;
}

/** @param metric undefined: unknown */
function problemsOf({ file, text }: Committed, metric: string | undefined): Failure[] {
  try {
    const [header = []]: string[][] = parse(text);
    if (metric === undefined || header.includes(metric)) return [];
    return [{ ...wrong(`${file} has no column ${metric}`), at: { file, line: 1 } }];
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    const line = Number(error['lines'] ?? 1);
    return [{ ...wrong(`${file} is no table of trials`), at: { file, line }, said: error.message }];
  }
}

const wrong = (what: string): Failure => ({ reason: 'invalid-results', what });
