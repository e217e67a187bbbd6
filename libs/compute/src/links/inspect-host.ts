import { ok, type Result } from '@research/core';
import { encodeFields } from './encode-fields';
import { askHost } from './ask-host';
import type { Link } from './link';

/** A program on a host. */
export interface HostProgram {
  /** Name under which it was looked for. */
  readonly name: string;
  /** Absolute path there. */
  readonly path: string;
  /** Changes when the program does: its size and time. */
  readonly stamp: string;
}

/** What a host is like after its setup line. */
export interface HostInspection {
  readonly env: Readonly<Record<string, string>>;
  /** Names of the variables that the setup line has set. */
  readonly passedOn: readonly string[];
  /** Every program that was looked for, in the order of PATH there. */
  readonly programs: readonly HostProgram[];
  /** As Node names it: linux, darwin. */
  readonly system: string;
  readonly perl: string;
  /** Absolute path of the state folder there. */
  readonly state: string;
  /** Its clock. */
  readonly now: Date;
}

/**
 * Runs the setup line of a host, and looks where programs are: one question for everything that a task has to know before it
 * can be asked for. The message of a failure begins with `setup` where the line itself has failed.
 * @param programs names, or absolute paths
 */
export async function inspectHost(
  link: Link,
  { setup = '', programs }: { readonly setup?: string | undefined; readonly programs: readonly string[] },
): Promise<Result<HostInspection>> {
  const answer = await askHost(link, {
    mode: 'inspect',
    input: encodeFields([setup, ...programs, '']),
    what: 'it could not be looked at',
  });
  if (!answer.ok) return answer;
  const of = (kind: string): string[][] =>
    answer.value.flatMap(([name, ...fields]) => (name === kind ? [fields] : []));
  const [time = '', system = '', perl = '', state = ''] = of('host')[0] ?? [];
  const variables = of('variable').map(([name = '', value = '', isNew]) => ({
    name: text(name),
    value: text(value),
    isNew: isNew === '1',
  }));
  return ok({
    env: Object.fromEntries(variables.map(({ name, value }) => [name, value])),
    passedOn: variables
      .filter(({ name, isNew }) => isNew && !ownOfShells.includes(name))
      .map(({ name }) => name),
    programs: of('program').map(([name = '', path = '', size, changed]) => ({
      name: text(name),
      path: text(path),
      stamp: `${size} ${changed}`,
    })),
    system,
    perl,
    state: text(state),
    now: new Date(Number(time) * 1000),
  });
}

/** What a shell keeps for itself. */
const ownOfShells = ['_', 'PWD', 'OLDPWD', 'SHLVL'];

const text = (hexadecimal: string): string => Buffer.from(hexadecimal, 'hex').toString();
