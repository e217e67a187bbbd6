import type { AskedJob } from '@research/compute';
import type { Failure } from '@research/core';

/** The failure of a task that some host was asked for and cannot be asked about. @param error why it cannot */
export const mayBeRunning = (error: Failure, { fingerprint, since, host }: AskedJob): Failure => ({
  ...error,
  what: `${error.what}; job ${fingerprint.slice(0, 6)}, asked for at ${since}, may be running there, so nothing is started elsewhere`,
  tries: [
    `when host ${host} is back: run this again`,
    `to give the job up, whatever it does there: rm .research/asked/${host}/${fingerprint}.json`,
    ...(error.tries ?? []),
  ],
});
