import { fail, ok, type Result, readFlag, variables } from '@research/core';
import {
  describeResultsState,
  isUsedThoughNotFresh,
  type ResultsState,
  resultsStateSchema,
} from '@research/data';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { TaskScope } from '../../scope/task-scope';
import type { DocumentOptions } from './kind';
import { isResultsStateRead } from '../../wiring/results';

/** Names every stale result that a document uses; fails with `stale-results` where it has to be strict. */
export function checkResults(scope: TaskScope<DocumentOptions>): Result<void> {
  const stale = resultsStates(scope).filter(isUsedThoughNotFresh);
  const strict = scope.options.strict || readFlag(scope.ports.env, variables.strict) === true;
  if (stale.length === 0) return ok(undefined);
  if (!strict) {
    for (const state of stale) scope.say(`warning: ${describeResultsState(state)} (${state.command})`);
    return ok(undefined);
  }
  return fail({
    reason: 'stale-results',
    what: `${scope.task.id} is strict and would be made from stale results`,
    causes: stale.map((state) => ({ reason: 'stale-results', what: describeResultsState(state) })),
    tries: stale.map(({ command }) => command),
  });
}

/** What is said of each model and search whose results a document is made from. */
export function resultsStates({
  task,
  workspaceRoot,
}: Pick<TaskScope<unknown>, 'task' | 'workspaceRoot'>): ResultsState[] {
  return task.reads
    .filter(isResultsStateRead)
    .map(({ path }) => resultsStateSchema.parse(JSON.parse(readFileSync(join(workspaceRoot, path), 'utf8'))));
}
