import type { Link } from './link';

/** A silence that the user is to be told of. */
export interface ToldSilence {
  readonly seconds: number;
  /** When it is given up. */
  readonly limitSeconds: number;
  /** A program of ours is running there. */
  readonly began: boolean;
  readonly isLoggedIn: boolean | undefined;
}

/** One line for the terminal, with what shows the reason. */
export function describeSilence(link: Link, silence: ToldSilence): string {
  const { seconds, limitSeconds, began, isLoggedIn } = silence;
  const machine = link.kind === 'ssh' ? `host ${link.host}` : 'this machine';
  const end = `given up after ${duration(limitSeconds)}`;
  if (began) return `${machine} has been at it for ${seconds} s without a word; ${end}`;
  const what =
    isLoggedIn === true
      ? `${machine}: logged in, but its login shell has started nothing for ${seconds} s`
      : `${machine} has not answered for ${seconds} s`;
  return link.kind === 'ssh' ? `${what}; ${end} (to see why: ${byHand(link, '-v')} true)` : `${what}; ${end}`;
}

const duration = (seconds: number): string => (seconds < 120 ? `${seconds} s` : `${seconds / 60} min`);

/** What a person types to connect as nx does. @param options of ssh */
export function byHand(
  link: Pick<Link, 'host' | 'destination' | 'configPath'>,
  ...options: string[]
): string {
  const { host, destination = host, configPath } = link;
  const file = configPath === undefined ? [] : ['-F', configPath];
  return ['ssh', ...options, ...file, destination].map(shellWord).join(' ');
}

/** A word as every login shell reads it. */
const shellWord = (text: string): string =>
  /^[A-Za-z0-9_@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
