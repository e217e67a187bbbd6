import { type JobRef, shortJobId } from './job-ref';

/** What a person types about a job. */
type OfJob = (job: Pick<JobRef, 'fingerprint'>) => string;

/** Shows what it has printed. */
export const logsCommand: OfJob = (job) => `npx nx run hosts:logs --job=${shortJobId(job)}`;

/** Ends it. */
export const cancelCommand: OfJob = (job) => `npx nx run hosts:cancel --job=${shortJobId(job)}`;

/** Gives up the outputs of an ended job that will not be collected. */
export const discardCommand: OfJob = (job) => `npx nx run hosts:clean --job=${shortJobId(job)}`;

/** Forgets a job whose host cannot be asked whether it runs. */
export const forgetCommand: OfJob = (job) => `${discardCommand(job)} --forget`;
