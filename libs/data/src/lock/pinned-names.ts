/** Local names of the files that a lock pins, for those who plan; of a lock that cannot be read, none. */
export function pinnedNames(lockText: string | undefined): string[] {
  if (lockText === undefined) return [];
  try {
    const { files } = JSON.parse(lockText) as { files?: unknown };
    if (!Array.isArray(files)) return [];
    return files.flatMap((file: unknown) => {
      const path = (file as { path?: unknown } | null)?.path;
      return typeof path === 'string' ? [path] : [];
    });
  } catch {
    return []; // the task that needs the lock says what is wrong with it
  }
}
