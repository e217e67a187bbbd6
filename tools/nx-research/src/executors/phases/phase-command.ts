import type { Phase } from './options';

/** Flags of Nx that a user means for the work itself, and that each phase is therefore given too. */
const passedOn =
  /^--(?:parallel|skip-?nx-?cache|disable-?nx-?cache|verbose|nx-?bail|output-?style|no-?agents)(?:=|$)/i;
const withValue = /^--(?:parallel|output-?style)$/i;

/**
 * The arguments with which Nx runs a phase.
 * @param command what the user typed after `nx`
 * @param env in which Nx may find an output style that holds where none is typed
 */
export function phaseArguments(
  { targets, projects, outputStyle }: Phase,
  command: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
): string[] {
  const flags = flagsOf(command);
  const styled = (env[defaultStyle] ?? '') !== '' || flags.some((flag) => /^--output-?style/i.test(flag));
  return [
    'run-many',
    `--targets=${targets.join(',')}`,
    ...(projects.length > 0 ? [`--projects=${projects.join(',')}`] : []),
    ...(outputStyle === undefined || styled ? [] : [`--output-style=${outputStyle}`]),
    ...flags,
  ];
}

/** Variable of Nx. */
const defaultStyle = 'NX_DEFAULT_OUTPUT_STYLE';

function flagsOf(command: readonly string[]): string[] {
  return command.flatMap((word, index) => {
    if (!passedOn.test(word)) return [];
    const next = command[index + 1];
    return withValue.test(word) && next !== undefined && !next.startsWith('-') ? [word, next] : [word];
  });
}
