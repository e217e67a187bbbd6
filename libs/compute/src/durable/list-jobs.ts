import { allOk, ok, plainWords, type Fingerprint, type Result } from '@research/core';
import { currentTime } from '@research/process';
import * as z from 'zod';
import { askHost } from '../links/ask-host';
import {
  countField,
  fingerprintField,
  momentField,
  parseAnswer,
  startField,
  logField,
  namesField,
} from '../links/host-fields';
import type { Link } from '../links/link';
import { type JobLabel, parseJobLabel } from './job-label';
import type { JobRef } from './job-ref';
import { type JobState, stateField } from './job-state';

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
  /** Names of the workspaces that wait for what it leaves, as they may be shown; none of an older nx-research's job. */
  readonly followers: readonly string[];
  /** Names of those that have it already. */
  readonly takenBy: readonly string[];
  /** The last line of the log that is not empty, as it may be shown. */
  readonly lastLine: string;
}

/** The jobs of a host, those that came last at the end. */
export async function listJobs(link: Link): Promise<Result<ListedJob[]>> {
  const answer = await askHost(link, { mode: 'list', what });
  if (!answer.ok) return answer;
  const now = currentTime().getTime();
  const jobs = allOk(answer.value.map((fields) => listed(link, fields, now)));
  return jobs.ok ? ok(jobs.value.sort((a, b) => (a.label.since < b.label.since ? -1 : 1))) : jobs;
}

const what = 'the jobs could not be listed';

/** What comes of the log with a list. */
const lastBytes = 400;

const row = z.object({
  fingerprint: fingerprintField,
  start: startField,
  state: stateField,
  logBytes: countField,
  last: logField(lastBytes),
  time: momentField,
  followers: namesField,
  takenBy: namesField,
});

function listed(link: Link, fields: readonly string[], now: number): Result<ListedJob> {
  const [fingerprint, start, kind, detail, logBytes, last, time, followers, takenBy, ...label] = fields;
  const parsed = parseAnswer({ link, what }, row, {
    fingerprint,
    start,
    state: [kind, detail],
    logBytes,
    last,
    time,
    followers,
    takenBy,
  });
  if (!parsed.ok) return parsed;
  const { last: text, time: there, state, ...job } = parsed.value;
  return ok({
    ...job,
    link,
    state: onOurClock(state, now - there.getTime()),
    lastLine: lastOf(text),
    label: parseJobLabel(label.join('\t')),
  });
}

const lastOf = (text: string): string =>
  plainWords(
    text
      .split(/[\r\n]+/)
      .filter((line) => line.trim() !== '')
      .at(-1) ?? '',
    lastBytes,
  );

/** A host's clock may be minutes off; below a second it is the rounding. @param aheadMs how far ours is ahead */
function onOurClock(state: JobState, aheadMs: number): JobState {
  if (state.kind !== 'running' || Math.abs(aheadMs) < 2000) return state;
  return { ...state, startedAt: new Date(state.startedAt.getTime() + aheadMs) };
}

/** True for a job that is queued or running. */
export const isAlive = ({ state }: Pick<ListedJob, 'state'>): boolean =>
  state.kind === 'queued' || state.kind === 'running';

/** True for an unsettled job: it is queued or running, or its outputs have not been collected. */
export const isOpen = (job: Pick<ListedJob, 'state'>): boolean =>
  isAlive(job) || job.state.kind === 'exited' || job.state.kind === 'unnoted';

/** True while anything of a job lives, also without its supervisor; false where that cannot be told. */
export async function jobLives({
  link,
  fingerprint,
}: Pick<JobRef, 'link' | 'fingerprint'>): Promise<boolean> {
  const answer = await askHost(link, {
    mode: 'state',
    job: fingerprint,
    what: 'the job could not be looked at',
  });
  const kind = answer.ok ? answer.value[0]?.[0] : undefined;
  return kind !== undefined && ['queued', 'running', 'orphaned', 'unnoted'].includes(kind);
}
