import { ok, type Result } from '@research/core';
import * as z from 'zod';
import { encodeFields } from './encode-fields';
import { askHost } from './ask-host';
import { countField, momentField, parseAnswer, textField } from './host-fields';
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

/** Linux takes 128 KiB (MAX_ARG_STRLEN), others somewhat more. */
const variableBytes = 512 * 1024;
const pathField = textField(4096).refine((path) => path.startsWith('/'), 'is no absolute path');

const inspection = z.object({
  host: z.tuple([
    momentField,
    z.string().regex(/^[a-z0-9]{1,20}$/, 'is no name of a system'),
    z.string().regex(/^\d{1,4}(?:\.\d{1,4}){1,3}$/, 'is no version'),
    pathField,
  ]),
  variables: z.array(
    z.tuple([
      textField(1024).refine((name) => name !== '' && !name.includes('='), 'is no name of a variable'),
      textField(variableBytes),
      z.enum(['0', '1']),
    ]),
  ),
  programs: z.array(z.tuple([textField(4096), pathField, countField, countField])),
});

const what = 'it could not be looked at';

/**
 * Runs the setup line of a host, and looks where programs are: one question for everything that a task has to know before it
 * can be asked for. The message of a failure begins with `setup` where the line itself has failed.
 * @param programs names, or absolute paths
 */
export async function inspectHost(
  link: Link,
  { setup = '', programs }: { readonly setup?: string | undefined; readonly programs: readonly string[] },
): Promise<Result<HostInspection>> {
  const input = encodeFields([setup, ...programs, '']);
  const answer = await askHost(link, { mode: 'inspect', input, what });
  if (!answer.ok) return answer;
  const of = (kind: string): string[][] =>
    answer.value.flatMap(([name, ...fields]) => (name === kind ? [fields] : []));
  const parsed = parseAnswer({ link, what }, inspection, {
    host: of('host')[0],
    variables: of('variable'),
    programs: of('program'),
  });
  if (!parsed.ok) return parsed;
  const { host, variables, programs: found } = parsed.value;
  const [now, system, perl, state] = host;
  return ok({
    env: Object.fromEntries(variables.map(([name, value]) => [name, value])),
    passedOn: variables.flatMap(([name, , isNew]) =>
      isNew === '1' && !ownOfShells.includes(name) ? [name] : [],
    ),
    programs: found.map(([name, path, size, changed]) => ({ name, path, stamp: `${size} ${changed}` })),
    system,
    perl,
    state,
    now,
  });
}

/** What a shell keeps for itself. */
const ownOfShells = ['_', 'PWD', 'OLDPWD', 'SHLVL'];
