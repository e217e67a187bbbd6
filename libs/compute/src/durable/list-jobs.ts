import { ok, type Fingerprint, type Result } from '@research/core';
import { askHost } from '../links/ask-host';
import type { Link } from '../links/link';
import { type JobLabel, parseJobLabel } from './job-label';
import { type JobState, parseJobState } from './job-state';

/** A job as it is at this moment. */
export interface ListedJob {
  /** To the host that has it. */
  readonly link: Link;
  readonly fingerprint: Fingerprint;
  /** Name of its last start. */
  readonly start: string;
  readonly label: JobLabel;
  readonly state: JobState;
  readonly logBytes: number;
  /** The last line of the log that is not empty; what is no text in it is U+FFFD. */
  readonly lastLine: string;
}

/** The jobs of a host, those that came last at the end. */
export async function listJobs(link: Link): Promise<Result<ListedJob[]>> {
  const answer = await askHost(link, { mode: 'list', what: 'the jobs could not be listed' });
  if (!answer.ok) return answer;
  const now = Date.now();
  const jobs = answer.value.map((fields) => listed(link, fields, now));
  return ok(jobs.sort((a, b) => (a.label.since < b.label.since ? -1 : 1)));
}

function listed(link: Link, fields: readonly string[], now: number): ListedJob {
  const [name = '', start = '', kind = '', detail = '', bytes = '0', last = '', time = '', ...label] = fields;
  const lines = Buffer.from(last, 'hex')
    .toString('utf8')
    .split(/[\r\n]+/);
  return {
    link,
    fingerprint: name as Fingerprint,
    start,
    state: onOurClock(parseJobState([kind, detail]), now - Number(time) * 1000),
    logBytes: Number(bytes),
    lastLine:
      lines
        .filter((line) => line.trim() !== '')
        .at(-1)
        ?.trim() ?? '',
    label: parseJobLabel(label.join('\t')),
  };
}

/** A host's clock may be minutes off; below a second it is the rounding. @param aheadMs how far ours is ahead */
function onOurClock(state: JobState, aheadMs: number): JobState {
  if (state.kind !== 'running' || Math.abs(aheadMs) < 2000) return state;
  return { ...state, startedAt: new Date(state.startedAt.getTime() + aheadMs) };
}

/** True for a job that is queued or running. */
export const isAlive = ({ state }: Pick<ListedJob, 'state'>): boolean =>
  state.kind === 'queued' || state.kind === 'running';

/** True for a job that somebody has still to deal with: it is queued, runs, or nobody has what it left. */
export const isOpen = (job: Pick<ListedJob, 'state'>): boolean => isAlive(job) || job.state.kind === 'exited';
