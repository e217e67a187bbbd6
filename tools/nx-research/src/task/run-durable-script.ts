import {
  type DurableOutcome,
  type DurableContext,
  type JobEnd,
  type JobObserver,
  jobTraceFile,
  runDurably,
} from '@research/compute';
import { describeFailure, fail, readFlag, type Result, variables } from '@research/core';
import type { Exit } from '@research/process';
import { execFileSync } from 'node:child_process';
import { closeSync, constants, openSync, statSync, writeSync } from 'node:fs';
import { notifier } from '../notify/notifier';
import type { NotedFacts } from '../scope/attempt-notes';
import { missingSecrets } from '../scope/secrets';
import type { TaskScope } from '../scope/task-scope';
import { judgeUse } from '../tracing/judge-use';
import { type TaskTrace, withTraceIn } from '../tracing/with-trace';
import { inProject } from '../wiring/project-path';
import { boundedOutput } from './bounded-output';
import { GpuMean } from './gpu-use';
import { tracedLanguage } from './interpreter';
import type { Production } from './production';
import { inScript, scriptJob, type ScriptTask } from './run-script';

/** How far jobs are waited for, by what the user or `hosts:collect` has set. */
export function untilWhen(
  env: Readonly<Record<string, string | undefined>>,
): 'follow' | 'submit' | 'collect' {
  if (readFlag(env, variables.collect)) return 'collect';
  return readFlag(env, variables.detach) ? 'submit' : 'follow';
}

/** A script that is to run as a job that outlives this process. */
interface DurableScript extends Partial<
  Pick<DurableContext, 'taskId' | 'partial' | 'until' | 'again' | 'mayStart'>
> {
  readonly production: Production;
  readonly observer?: Pick<JobObserver, 'gpuRead'>;
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
  { production, observer, writes, unrelated = [], env = {}, ...how }: DurableScript,
): Promise<Result<DurableOutcome>> {
  const { script } = scope.options;
  const { context, fingerprint, work, place } = production;
  const tell = userTeller();
  const notify = notifier(scope);
  const run = async (trace: TaskTrace | undefined): Promise<Result<DurableOutcome>> => {
    const output = boundedOutput(scope.ports);
    const gpus = new GpuMean();
    const job = scriptJob(scope, { production, trace: trace ?? untraced, writes, unrelated });
    const ran = await runDurably(
      { ...job, env: { ...job.env, PYTHONUNBUFFERED: '1', ...env } },
      {
        ...context,
        ...(trace && { findUndeclared: () => judgeUse(scope, trace.usedFiles()) }),
        work,
        cannotStart: missingSecrets(scope.options.secrets, scope.secrets),
        sink: output,
        script: inProject(scope.task.projectRoot, script),
        ...how,
        observer: {
          ...context.observer,
          say: scope.say,
          ended: (end) => notify(concealedEnd(end, scope)),
          attached: () => scope.noted.add({ attached: true }),
          gpuRead(reading) {
            scope.noted.add({ gpuPercent: gpus.add(reading) });
            observer?.gpuRead?.(reading);
          },
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
  return withTraceIn(jobTraceFile(context.workspaceRoot, fingerprint), scope, { ...code, work: run });
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

/** Writes a text to the user of nx. */
type TellUser = (text: string) => void;

/**
 * Gives what writes to the terminal in which nx was started, and to the file or pipe that nx writes to, past nx: nx passes the output
 * of tasks on only while it is there itself, and Ctrl-C ends it at once. To be asked for while nx is there. Without /proc a file or
 * pipe cannot be found, and a socket cannot be opened.
 */
export function userTeller(): TellUser {
  const processes = listProcesses();
  // Standard output is a terminal where nx has made one for the task, which ends with nx.
  const path = process.stdout.isTTY ? terminalOfNx(process.pid, processes) : '/dev/tty';
  const log = outputOf(nxAbove(process.pid, processes));
  return (text) => {
    if (path !== undefined) writeTo(() => openSync(path, terminalFlags), `\n${text}\n`);
    if (log !== undefined) writeTo(() => log, `\n${text}\n`);
  };
}

const terminalFlags = constants.O_WRONLY | constants.O_NOCTTY | constants.O_NONBLOCK;

function writeTo(open: () => number, text: string): void {
  try {
    const descriptor = open();
    writeSync(descriptor, text);
    closeSync(descriptor);
  } catch {
    // There is no terminal, or it was closed; who has read the pipe has ended.
  }
}

/** Opens the file or pipe to which a process writes; undefined where it is neither. */
function outputOf(pid: number | undefined): number | undefined {
  const path = `/proc/${pid}/fd/1`;
  try {
    const found = statSync(path);
    return found.isFile() || found.isFIFO() ? openSync(path, terminalFlags | constants.O_APPEND) : undefined;
  } catch {
    return undefined;
  }
}

/** The process of nx itself that has started a process; undefined where there is none. */
export function nxAbove(pid: number, processes: readonly ListedProcess[]): number | undefined {
  const of = (id: number): ListedProcess | undefined => processes.find((each) => each.pid === id);
  let found = of(of(pid)?.parent ?? 0);
  while (found !== undefined && !/[\s/]nx(\.js)?\s/.test(`${found.command} `)) found = of(found.parent);
  return found?.pid;
}

/** A process, as `ps` lists it. */
export interface ListedProcess {
  readonly pid: number;
  readonly parent: number;
  /** Has an `s` for the leader of a session. */
  readonly state: string;
  /** `pts/3`, `ttys003`, or `?` and `??` for none. */
  readonly terminal: string;
  readonly command: string;
}

/**
 * The terminal in which nx was started, when nx has made another one for this process: it does for a task whose output it
 * shows as it comes, and that one ends with nx. Undefined where there is none, or our terminal is that of nx.
 */
export function terminalOfNx(
  pid = process.pid,
  processes: readonly ListedProcess[] = listProcesses(),
): string | undefined {
  const of = (id: number): ListedProcess | undefined => processes.find((each) => each.pid === id);
  let leader = of(pid);
  while (leader !== undefined && !leader.state.includes('s')) leader = of(leader.parent);
  const above = leader && of(leader.parent);
  if (above === undefined || !/\bnx\b/.test(above.command) || /^\?/.test(above.terminal)) return undefined;
  return `/dev/${above.terminal}`;
}

/** None where `ps` cannot be asked. */
function listProcesses(): ListedProcess[] {
  const argv = ['-A', '-o', 'pid=,ppid=,stat=,tty=,args='];
  try {
    const lines = execFileSync('ps', argv, { encoding: 'utf8', maxBuffer: 1 << 26 }).split('\n');
    return lines.flatMap((line) => {
      const [, pid, parent, state = '', terminal = '', command = ''] =
        /^\s*(\d+)\s+(\d+)\s+(\S+)\s+(\S+)\s+(.*)$/.exec(line) ?? [];
      return pid === undefined
        ? []
        : [{ pid: Number(pid), parent: Number(parent), state, terminal, command }];
    });
  } catch {
    return [];
  }
}
