import { fail, ok } from '@research/core';
import { analyzeRuns, eachRecord } from '@research/reporting';
import { sayUnreadable } from '../say-unreadable';
import { defineExecutor } from '../../task/define-executor';
import { writeJson } from '../../task/write-json';
import { analysisJson } from './analysis-json';
import { describeAnalysis } from './describe-analysis';
import { runsAnalyzeKind } from './kind';
import { nothingToAnalyze } from './nothing-to-analyze';

/** More records than anybody's last runs are in; to read so many takes a second or two. */
const mostRecords = 1000;

export const executor = defineExecutor(runsAnalyzeKind, async (scope) => {
  const { workspaceRoot, options, say } = scope;
  const analysis = await analyzeRuns(eachRecord(workspaceRoot), { ...options, mostRecords });
  sayUnreadable(scope, analysis.unreadable);
  const missing = nothingToAnalyze(analysis, {
    ...options,
    tasks: scope.workspace.tasks().map(({ id }) => id),
  });
  if (missing) return fail(missing);
  say(describeAnalysis(analysis).join('\n'));
  const written = await writeJson(scope, options.json, analysisJson(analysis));
  return written.ok ? ok({ status: 'done' }) : written;
});
