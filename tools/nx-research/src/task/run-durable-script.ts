import {
  type DurableOutcome,
  type DurableWhere,
  type JobEnd,
  jobTraceFile,
  runDurably,
} from '@research/compute';
import { describeFailure, fail, type Result } from '@research/core';
import type { Exit } from '@research/process';
import { tracedLanguage } from './interpreter';
import { notifier } from '../notify/notifier';
import { judgeUse } from '../tracing/judge-use';
import { type TaskTrace, withTraceIn } from '../tracing/with-trace';
import type { NotedFacts } from '../scope/attempt-notes';
import { boundedOutput } from './bounded-output';
import { GpuMean } from './gpu-mean';
import type { Production } from './production';
import { missingSecrets } from '../scope/secrets';
import { inScript, scriptJob, type ScriptTask } from './run-script';
import type { TaskScope } from '../scope/task-scope';
import { terminalTeller } from './tell-terminal';
import { inProject } from '../wiring/project-path';

/** A script that is to run as a job that outlives this process. */
export interface DurableScript extends Partial<
  Pick<DurableWhere, 'taskId' | 'partial' | 'until' | 'onGpu' | 'again' | 'mayStart'>
> {
  readonly production: Production;
  readonly writes: readonly string[];
  /** Own files, relative to the project, that the script does not use. */
  readonly unrelated?: readonly string[];
  /** Variables besides those of every script. */
  readonly env?: Readonly<Record<string, string>>;
}

/**
 * Runs a task's script as a job that outlives this process, on its host. On this machine its tracer finds the files that it
 * uses undeclared; a host behind SSH has no others.
 */
export function runDurableScript(
  scope: TaskScope<ScriptTask>,
  { production, writes, unrelated = [], env = {}, ...how }: DurableScript,
): Promise<Result<DurableOutcome>> {
  const { script } = scope.options;
  const { where, fingerprint, work, place } = production;
  const tell = terminalTeller();
  const notify = notifier(scope);
  const run = async (trace: TaskTrace | undefined): Promise<Result<DurableOutcome>> => {
    const output = boundedOutput(scope.ports);
    const gpus = new GpuMean();
    const job = scriptJob(scope, { production, trace: trace ?? untraced, writes, unrelated });
    const ran = await runDurably(
      { ...job, env: { ...job.env, PYTHONUNBUFFERED: '1', ...env } },
      {
        ...where,
        ...(trace && { findUndeclared: () => judgeUse(scope, trace.usedFiles()) }),
        work,
        cannotStart: missingSecrets(scope.options.secrets, scope.secrets),
        sink: output,
        say: scope.say,
        onEnd: (end) => notify(concealedEnd(end, scope)),
        onAttached: () => scope.noted.add({ attached: true }),
        script: inProject(scope.task.projectRoot, script),
        ...how,
        onGpu: (reading) => {
          scope.noted.add({ gpuPercent: gpus.add(reading) });
          how.onGpu?.(reading);
        },
      },
    );
    output.flush();
    if (ran.ok && ran.value.kind === 'ran') scope.noted.add(usageOf(ran.value.value));
    if (ran.ok) return ran;
    if (ran.error.reason !== 'interrupted') return fail(inScript(scope, ran.error));
    if (scope.signal.aborted) tell(scope.concealment.text(describeFailure(ran.error)));
    return ran;
  };
  if (place.elsewhere) return run(undefined);
  const code = { main: script, language: tracedLanguage(script) };
  return withTraceIn(jobTraceFile(where.workspaceRoot, fingerprint), scope, { ...code, work: run });
}

function concealedEnd(end: JobEnd, { concealment }: TaskScope<unknown>): JobEnd {
  return end.failure === undefined ? end : { ...end, failure: concealment.failure(end.failure) };
}

/** Of the job itself, wherever it ran: this process has only followed it. */
const usageOf = ({ cpuSeconds, peakMemoryMiB }: Exit): NotedFacts => ({
  ...(cpuSeconds === undefined ? {} : { cpuSeconds }),
  ...(peakMemoryMiB === undefined ? {} : { peakMemoryMiB }),
});

const untraced: TaskTrace = { trace: (env) => ({ ...env }), usedFiles: () => [] };
