import { type JobRef, shortJobId } from './job-ref';

/** What a person types about a job. */
type OfJob = (job: Pick<JobRef, 'fingerprint'>) => string;

/** Shows what it has printed. */
export const logsCommand: OfJob = (job) => `npx nx run hosts:logs --job=${shortJobId(job)}`;

/** Ends it. */
export const cancelCommand: OfJob = (job) => `npx nx run hosts:cancel --job=${shortJobId(job)}`;

/** Gives up what it has left, when it has ended and nobody will collect it. */
export const discardCommand: OfJob = (job) => `npx nx run hosts:clean --job=${shortJobId(job)}`;

/** Forgets it, though nobody can ask whether it runs. */
export const forgetCommand: OfJob = (job) => `${discardCommand(job)} --forget`;
