import { jobTraceFile, runDurably } from '@research/compute';
import { describeFailure, fail, type Result, taskId } from '@research/core';
import { BoundedOutput } from '../../task/bounded-output';
import { type Production, reportProduction } from '../../task/production';
import { inScript, scriptJob } from '../../task/run-script';
import type { TaskOutcome, TaskScope } from '../../task/task-scope';
import { tellTerminal } from '../../task/tell-terminal';
import { judgeUse } from '../../tracing/judge-use';
import { withTraceIn } from '../../tracing/with-trace';
import { isOriginRead } from '../fetch/origin-file';
import { tracedLanguage } from '../script/interpreter';
import type { TrainOptions } from './options';

/** The variable that tells a script to train on a small slice. */
const smokeVariable = 'RESEARCH_SMOKE';

/**
 * Runs the script as a job that outlives this process. What it leaves comes to lie in the task's output folder: the model,
 * and the results beside it.
 */
export function runTraining(
  scope: TaskScope<TrainOptions>,
  production: Production,
): Promise<Result<TaskOutcome>> {
  const { script, writes, results, smoke } = scope.options;
  const reads = scope.task.reads.filter((read) => !isOriginRead(read));
  const own = { ...scope, task: { ...scope.task, reads } };
  const { fingerprint, where } = production;
  const code = { main: script, language: tracedLanguage(script) };
  const output = new BoundedOutput(scope.say);
  return withTraceIn(jobTraceFile({ ...where, fingerprint }), own, {
    ...code,
    work: async (trace) => {
      const job = scriptJob(own, { production, trace, writes: [...writes, ...results] });
      const env = { ...job.env, PYTHONUNBUFFERED: '1', ...(smoke ? { [smokeVariable]: '1' } : {}) };
      const ran = await runDurably(
        { ...job, env },
        {
          ...where,
          taskId: smoke ? taskId(own.task.project, `${own.task.target}:smoke`) : own.task.id,
          findUndeclared: () => judgeUse(own, trace.usedFiles()),
          sink: output,
          say: scope.say,
          script: `${own.task.projectRoot}/${script}`,
          partial: smoke,
        },
      );
      output.flush();
      if (ran.ok) return reportProduction(own, production, ran.value);
      if (ran.error.reason !== 'interrupted') return fail(inScript(own, ran.error));
      if (scope.signal.aborted) tellTerminal(describeFailure(ran.error));
      return ran;
    },
  });
}
