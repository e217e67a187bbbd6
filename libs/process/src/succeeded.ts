import type { Exit } from './exit';

/** True for a command that came to its own end with code 0; one that answers TERM with 0 was ended all the same. */
export const succeeded = ({ code, timedOut, cancelled }: Exit): boolean =>
  code === 0 && !timedOut && !cancelled;
