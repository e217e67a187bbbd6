import { ok } from '@research/core';
import { chooseRuns, compareRuns } from '@research/reporting';
import { sayUnreadable } from '../shown-runs';
import { defineExecutor } from '../../task/define-executor';
import { writeJson } from '../../task/write-file';
import { describeComparison } from './describe-comparison';
import { runsCompareKind } from '../runs';

export const executor = defineExecutor(runsCompareKind, async (scope) => {
  const { run, with: other, workflow, json } = scope.options;
  const chosen = await chooseRuns(scope.workspaceRoot, { run: text(run), with: text(other), workflow });
  if (!chosen.ok) return chosen;
  sayUnreadable(scope, chosen.value.unreadable);
  const comparison = compareRuns(chosen.value.run, chosen.value.with);
  scope.say(describeComparison(comparison).join('\n'));
  const { unreadable } = chosen.value;
  const written = await writeJson(scope, json, { version: 1, unreadable, ...comparison });
  return written.ok ? ok({ status: 'done' }) : written;
});

const text = (option: string | number | undefined): string | undefined =>
  option === undefined ? undefined : String(option);
