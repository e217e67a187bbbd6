import { LOCAL_HOST, runJob } from '@research/compute';
import { fail, ok, type Result } from '@research/core';
import type { SnapshotSource } from '@research/data';
import { join } from 'node:path';
import { oneSlot } from '../../wiring/host-asks';
import { prepareProduction } from '../../task/production';
import { scriptEnvironment } from '../../task/script-environment';
import { missingSecrets } from '../../scope/secrets';
import type { TaskScope } from '../../scope/task-scope';
import { interpreterOf } from '../../task/interpreter';
import type { SnapshotOptions } from './kind';
import { inProject } from '../../wiring/project-path';

/** What the script is told. */
export interface SnapshotWork {
  readonly source: SnapshotSource;
  /** Folder with the tables of the snapshot before. */
  readonly previous: string;
}

/**
 * Runs the script, which leaves its tables in the task's output folder. It finds the place to ask in SNAPSHOT_FROM (empty:
 * there is none, and its tables are to be empty) and the tables of before in SNAPSHOT_PREVIOUS.
 */
export async function takeSnapshot(
  scope: TaskScope<SnapshotOptions>,
  { source, previous }: SnapshotWork,
): Promise<Result<void>> {
  const { options, task, workspaceRoot, secrets } = scope;
  // Only an API that is asked wants its key.
  const missing =
    source.origin === 'release' && source.from !== '' ? missingSecrets(options.secrets, secrets) : undefined;
  if (missing) return fail(missing);
  const production = await prepareProduction(scope, {
    identity: {},
    requires: options.requires,
    asks: { needs: oneSlot, host: LOCAL_HOST, requires: {} },
  });
  if (!production.ok) return production;
  const { fingerprint, tools, place, context } = production.value;
  const folder = join(workspaceRoot, task.projectRoot);
  const job = {
    fingerprint,
    argv: [tools.path(interpreterOf(options.script)), join(folder, options.script), ...options.args] as const,
    env: {
      ...scriptEnvironment(scope, place),
      SNAPSHOT_FROM: source.from,
      SNAPSHOT_PREVIOUS: previous,
    },
    cwd: folder,
    needs: place.needs,
    reads: task.reads.map(({ path }) => join(workspaceRoot, path)),
    writes: options.writes,
    limitSeconds: options.limitSeconds,
  };
  // What an API says is never the same for certain: outputs in place are no reason not to ask.
  const ran = await runJob(job, { ...context, reuse: false });
  return ran.ok
    ? ok(undefined)
    : fail({ at: { file: inProject(task.projectRoot, options.script) }, ...ran.error });
}
