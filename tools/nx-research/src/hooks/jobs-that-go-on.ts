import { isAlive, listJobs, shortJobId } from '@research/compute';
import { readRun } from '@research/reporting';
import { trainTarget } from '../wiring/results';

/**
 * Names the jobs that this run has started or followed and that go on without it: Nx shows a run of several tasks nothing of
 * what they say when they are interrupted.
 */
export async function jobsThatGoOn(workspaceRoot: string, runId: string): Promise<string[]> {
  const { tasks } = await readRun(workspaceRoot, runId);
  const unfinished = tasks.filter(({ kind, status }) => kind === trainTarget && letGo.includes(status));
  if (unfinished.length === 0) return [];
  const jobs = await listJobs(workspaceRoot);
  if (!jobs.ok) return [];
  const names = new Set(unfinished.flatMap(({ task }) => [task, `${task}:smoke`]));
  return jobs.value
    .filter((job) => isAlive(job) && names.has(job.label.task))
    .map((job) => {
      const id = shortJobId(job);
      return `  ! ${job.label.task} goes on as job ${id}\n    → to end it: npx nx run hosts:cancel --job=${id}`;
    });
}

/** Its executor may not have come to write down that it was interrupted. */
const letGo: readonly string[] = ['running', 'interrupted'];
