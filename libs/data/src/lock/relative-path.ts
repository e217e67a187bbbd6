import * as z from 'zod';

/**
 * A relative path that stays inside the folder it is resolved against, with `/` on every system: no empty, `.` or `..`
 * segment, no leading `/`, no drive, no backslash, no control character.
 */
export function isSafeRelativePath(path: string): boolean {
  if (path === '' || /[\u0000-\u001f\u007f\\:]/.test(path)) return false;
  return path.split('/').every((segment) => segment !== '' && segment !== '.' && segment !== '..');
}

/** The zod schema of {@link isSafeRelativePath}. */
export const relativePath = z
  .string()
  .refine(isSafeRelativePath, 'must be a relative path inside its folder, such as "schedules/games.csv"');
