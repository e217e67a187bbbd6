import { type AskedJob, forgetCommand, type Link, placeOfLink, shortJobId } from '@research/compute';
import type { Failure } from '@research/core';

const nothingElsewhere = 'so nothing is started elsewhere';

const asked = (note: AskedJob): string =>
  `job ${shortJobId(note)} of ${note.task}, asked for at ${note.since}, may be running`;

const giveUp = (note: AskedJob): string =>
  `to give the job up, whatever it does there: ${forgetCommand(note)}`;

/** The failure of a task that some host was asked for and cannot be asked about. @param error why it cannot */
export const mayBeRunning = (error: Failure, note: AskedJob): Failure => ({
  ...error,
  what: `${error.what}; job ${shortJobId(note)}, asked for at ${note.since}, may be running there, ${nothingElsewhere}`,
  tries: [`when host ${note.host} is back: run this again`, giveUp(note), ...(error.tries ?? [])],
});

/** The failure of a task that a host was asked for which the hosts files no longer name. */
export const onNoHost = (note: AskedJob): Failure => ({
  reason: 'no-host',
  what: `${asked(note)} on host ${note.host}${placeOf(note)}, which hosts.yaml no longer names, ${nothingElsewhere}`,
  tries: [`name the host in hosts.yaml again, as ${note.host} or otherwise`, giveUp(note)],
});

/** The failure of a task that a host was asked for which is another machine, or another folder, by now. */
export const onMovedHost = (note: AskedJob, link: Link): Failure => ({
  reason: 'no-host',
  what: `${asked(note)} on host ${note.host}${placeOf(note)}; that host is ${placeOfLink(link)} now and does not have it, ${nothingElsewhere}`,
  tries: [`describe both in hosts.yaml: the machine of before by another name`, giveUp(note)],
});

const placeOf = ({ at }: AskedJob): string => (at === undefined ? '' : ` (${at})`);
