import { fail, ok, type Result } from '@research/core';
import { explainExit, runCommand, succeeded, type Command, type Exit } from '@research/process';
import type { Host } from '../hosts/host';
import { gpuEnvironment } from '../leases/gpu-environment';
import { checkReads } from './check-reads';
import type { Job } from './job';
import { runStaged, type Stage } from './run-staged';
import type { StagedOutcome } from './staged-work';
import type { WorkContext } from './work-context';

/** How a job ended well: its outputs are in place. */
export type JobOutcome = StagedOutcome<Exit>;

/**
 * Runs a job on its host and puts its outputs in place; everything of `runStaged` holds. The command finds its staging
 * folder in `WRITE_DIR`, and its GPUs in `CUDA_VISIBLE_DEVICES`; it and its children keep the lease open.
 * Fails with `missing-file` when a read is not there, and as `explainExit` says when the command does not end with 0.
 */
export async function runJob(job: Job, context: WorkContext): Promise<Result<JobOutcome>> {
  const readable = checkReads(job, context);
  if (!readable.ok) return readable;
  return runStaged(job, context, async (stage) => {
    const command = commandOf(job, stage, context.host);
    const { sink, signal, concealment } = context;
    const exit = await (context.ports?.run ?? runCommand)(command, {
      ...(sink && { sink }),
      ...(signal && { signal }),
      ...(concealment && { concealment }),
    });
    if (!exit.ok) return exit;
    return succeeded(exit.value) ? ok(exit.value) : fail(explainExit(command, exit.value));
  });
}

function commandOf(job: Job, { folder, lease }: Stage, host: Host): Command {
  return {
    argv: job.argv,
    cwd: job.cwd,
    env: { ...job.env, ...gpuEnvironment(lease, host), WRITE_DIR: folder },
    limitSeconds: job.limitSeconds,
    inherit: lease.descriptors,
  };
}
