/** Settings of Nx that hold for the whole session; all its other variables describe the task that is running now. */
const settings =
  /^NX_(?:DAEMON|DEFAULT_OUTPUT_STYLE|PARALLEL|VERBOSE_LOGGING|CACHE_DIRECTORY|WORKSPACE_DATA_DIRECTORY|ISOLATE_PLUGINS|MAX_CACHE_SIZE|PLUGIN_.*|SELF_HOSTED_.*|SKIP_NX_CACHE|REJECT_UNKNOWN_LOCAL_CACHE)$/;

/** The environment for an nx process that a task starts: without what would make Nx take it for a part of that task. */
export function nxEnvironment(
  env: Readonly<Record<string, string | undefined>>,
): Readonly<Record<string, string>> {
  const kept = Object.entries(env).filter(
    (entry): entry is [string, string] =>
      entry[1] !== undefined && (!entry[0].startsWith('NX_') || settings.test(entry[0])),
  );
  return Object.fromEntries(kept);
}
