import { ok, type Fingerprint, type Result } from '@research/core';
import { withFiles } from '../outputs/with-files';
import { type JobLabel, parseJobLabel } from './job-label';
import { type JobState, parseJobState } from './job-state';
import { askJobProgram, jobsFolder } from './start-job-program';

/** A job of a workspace as it is at this moment. */
export interface ListedJob {
  readonly fingerprint: Fingerprint;
  /** Name of its last start. */
  readonly start: string;
  readonly label: JobLabel;
  readonly state: JobState;
  readonly logBytes: number;
  /** The last line of the log that is not empty; what is no text in it is U+FFFD. */
  readonly lastLine: string;
}

/** The jobs of a workspace, those that came last at the end. */
export async function listJobs(workspaceRoot: string): Promise<Result<ListedJob[]>> {
  const what = 'the jobs could not be listed';
  const folder = await withFiles(what, () => jobsFolder(workspaceRoot));
  if (!folder.ok) return folder;
  const answer = await askJobProgram({ argv: ['list', folder.value], what });
  if (!answer.ok) return answer;
  return ok(answer.value.map(listed).sort((a, b) => (a.label.since < b.label.since ? -1 : 1)));
}

function listed([
  name = '',
  start = '',
  kind = '',
  detail = '',
  bytes = '0',
  last = '',
  ...label
]: string[]): ListedJob {
  const lines = Buffer.from(last, 'hex')
    .toString('utf8')
    .split(/[\r\n]+/);
  return {
    fingerprint: name as Fingerprint,
    start,
    state: parseJobState([kind, detail]),
    logBytes: Number(bytes),
    lastLine:
      lines
        .filter((line) => line.trim() !== '')
        .at(-1)
        ?.trim() ?? '',
    label: parseJobLabel(label.join('\t')),
  };
}

/** True for a job that is queued or running. */
export const isAlive = ({ state }: Pick<ListedJob, 'state'>): boolean =>
  state.kind === 'queued' || state.kind === 'running';
