const passed = ['PATH', 'HOME', 'USER', 'LOGNAME', 'TMPDIR'];
const fixed = { LANG: 'C.UTF-8', TZ: 'UTC' };

/**
 * The environment a command gets: how to find programs and the user's folders, a fixed locale and time zone, and the
 * variables named in `extra`. Nothing else, so that results do not depend on whose terminal it was.
 */
export function allowedEnvironment(
  source: Readonly<Record<string, string | undefined>>,
  extra: readonly string[],
): Record<string, string> {
  const environment: Record<string, string> = {};
  for (const name of [...passed, ...extra]) {
    const value = source[name];
    if (value !== undefined) environment[name] = value;
  }
  return { ...environment, ...fixed };
}
