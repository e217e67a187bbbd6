import type { JobEnd } from '@research/compute';
import { describeElapsed, plainText } from '@research/core';

/** The text of a notification. */
export interface Notification {
  /** A few words: `glm:train is done`. */
  readonly title: string;
  /** One sentence, which says all of it. */
  readonly message: string;
  /** The same for programs, by the end of the variable's name. */
  readonly facts: Readonly<Record<string, string>>;
}

/** In characters: more is not readable, and a variable has a limit. */
const longest = 500;

const states: Readonly<Record<JobEnd['kind'], string>> = {
  done: 'is done',
  failed: 'failed',
  cancelled: 'was cancelled',
  lost: 'was lost',
  uncollected: 'has ended, and is not collected',
};

/** The end of a job in words. */
export function notificationOf(end: JobEnd): Notification {
  const { kind, taskId, host, job, ranMs } = end;
  const title = `${taskId} ${states[kind]}`;
  const after = ranMs === undefined ? '' : ` after ${describeElapsed(ranMs)}`;
  const message = plainText(
    `job ${job} of ${taskId} on host ${host} ${states[kind]}${after}${detailOf(end)}`,
  );
  return {
    title,
    message: message.length > longest ? `${message.slice(0, longest - 1)}…` : message,
    facts: {
      TASK: taskId,
      STATE: kind,
      HOST: host,
      JOB: job,
      ...(ranMs === undefined ? {} : { SECONDS: String(Math.round(ranMs / 1000)) }),
    },
  };
}

function detailOf({ kind, failure, startsAgain }: JobEnd): string {
  if (kind === 'lost') return startsAgain ? '; it starts again, with its checkpoints' : '';
  return failure === undefined ? '' : `: ${failure.what}`;
}
