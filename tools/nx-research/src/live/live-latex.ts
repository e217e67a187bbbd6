import { type Host, withLease } from '@research/compute';
import { type Failure, fail, type Result, severalFailures } from '@research/core';
import { type LiveTypeset, type StagedFile, typesetLive } from '@research/documents';
import { allowedEnvironment, type RunCommand } from '@research/process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { dataStatement } from '../latex/data-statement';
import { jobnameOf } from '../latex/jobname';
import { spareFiles } from '../latex/spare-files';
import { stagedFiles, texFolder } from '../latex/staged-files';
import { oneSlot } from '../wiring/host-asks';
import { describeWait } from '../task/production';
import type { TaskScope } from '../scope/task-scope';
import type { LivePlan } from './live-plan';

/** One typesetting for the page. */
export interface LiveLatexRun {
  readonly plan: LivePlan;
  readonly superseded: AbortSignal;
  readonly show: (typeset: LiveTypeset) => Promise<void>;
  readonly waits: (text: string) => void;
}

/** LaTeX in the live page's own folder; it holds a slot of the host while it runs, and none in between. */
export class LiveLatex {
  constructor(
    private readonly scope: TaskScope<unknown>,
    private readonly host: Host,
  ) {}

  stagingFolder(plan: LivePlan): string {
    const { task, workspaceRoot } = this.scope;
    return texFolder(task.id, this.files(plan), workspaceRoot);
  }

  /** The sources of the document as they go into the folder. */
  files({ task }: LivePlan): StagedFile[] {
    return stagedFiles(task, this.scope.workspaceRoot);
  }

  /** What lies ready there for names that only TeX can tell. */
  spares({ task, options, declarations }: LivePlan): Promise<StagedFile[]> {
    const { workspaceRoot } = this.scope;
    const workspace = { projects: [...declarations.values()] };
    return spareFiles({ task, workspaceRoot, workspace }, jobnameOf(options.entry));
  }

  /** Outputs of other tasks that the document reads and that are not there. */
  missing({ task }: LivePlan): Failure[] {
    return task.reads
      .filter(
        ({ path, producer }) => producer !== undefined && !existsSync(join(this.scope.workspaceRoot, path)),
      )
      .map(({ path, at, producer }) => ({
        reason: 'missing-file',
        what: `${path} is not there`,
        at,
        tries: [`npx nx run ${String(producer)}`],
      }));
  }

  async run(run: LiveLatexRun): Promise<Result<LiveTypeset>> {
    const { workspaceRoot, task, signal } = this.scope;
    const missing = this.missing(run.plan);
    if (missing.length > 0) return fail(severalFailures('files of the document are missing', missing));
    return withLease(
      {
        workspaceRoot,
        host: this.host,
        needs: oneSlot,
        taskId: task.id,
        signal,
        observer: { waits: (wait) => run.waits(describeWait(wait, this.host)) },
      },
      ({ descriptors }) => this.typeset(run, descriptors),
    );
  }

  private async typeset(
    { plan, superseded, show }: LiveLatexRun,
    inherit: readonly number[],
  ): Promise<Result<LiveTypeset>> {
    const { workspaceRoot, ports } = this.scope;
    const statement = dataStatement(this.scope, plan.task.reads);
    if (!statement.ok) return statement;
    const { entry, date, limitSeconds, overfullPoints } = plan.options;
    return typesetLive({
      stagingFolder: this.stagingFolder(plan),
      files: this.files(plan),
      spares: await this.spares(plan),
      generated: [statement.value],
      entry,
      jobname: jobnameOf(entry),
      epochSeconds: Date.parse(`${date}T00:00:00Z`) / 1000,
      thresholds: { unresolved: 'fail', overfullPoints },
      showRelativeTo: workspaceRoot,
      env: allowedEnvironment(ports.env, []),
      limitSeconds,
      run: this.command(inherit),
      show,
      superseded,
    });
  }

  /** Ends with the session, and with whatever signal the single command has. */
  private command(inherit: readonly number[]): RunCommand {
    const { ports, signal } = this.scope;
    return (command, io = {}) =>
      ports.runCommand(
        { ...command, inherit },
        { ...io, signal: io.signal ? AbortSignal.any([signal, io.signal]) : signal },
      );
  }
}
