/** A time of a record for people, in UTC as in the ids of runs: `2026-11-23 18:15`. */
export const moment = (time: string): string => time.slice(0, 16).replace('T', ' ');

/** A part as a percentage: `7 %`. */
export const percent = (part: number): string => `${Math.round(part * 100)} %`;

/** The command of a run as it was typed. */
export const commandOf = ({ command }: { readonly command: readonly string[] }): string =>
  `nx ${command.join(' ')}`;
