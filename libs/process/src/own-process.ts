import { allowedEnvironment } from './allowed-environment';

/** The time of this machine's clock. Libraries read it here alone, or are given it. */
export const currentTime = (): Date => new Date();

/** The environment for a command of ours that no task has asked for: what is always allowed, and `extra`. */
export const ownEnvironment = (extra: readonly string[] = []): Record<string, string> =>
  allowedEnvironment(process.env, extra);
