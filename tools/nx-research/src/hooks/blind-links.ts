import { ok, type Result } from '@research/core';
import { realpathSync } from 'node:fs';
import { basename, join, relative } from 'node:path';
import { isOwnSource } from '../wiring/own-sources';
import { fromProject, leadsOut, liesIn } from '../wiring/project-path';

/**
 * Links whose content git does not look at, though it lies in the workspace: what is ignored there, and a `project.json`, which
 * belongs to a project only where the link is.
 */
export async function blindLinks(
  workspaceRoot: string,
  links: readonly string[],
  ask: (args: readonly string[]) => Promise<Result<string>>,
): Promise<Result<string[]>> {
  const root = realpathSync(workspaceRoot);
  const inside = links.flatMap((path) => {
    const to = targetIn(root, path);
    return to === undefined ? [] : [{ path, to }];
  });
  if (inside.length === 0) return ok([]);
  const targets = [...new Set(inside.map(({ to }) => to))];
  const flags = ['-z', '--others', '--ignored', '--exclude-standard', '--directory'];
  const ignored = await ask(['--literal-pathspecs', 'ls-files', ...flags, '--', ...targets]);
  if (!ignored.ok) return ignored;
  const isRead = (file: string, to: string): boolean =>
    `${to}/`.startsWith(file) || (liesIn(to, file) && isOwnSource(fromProject(to, file), to));
  const hidden = ignored.value.split('\0').filter((file) => file !== '');
  const isBlind = ({ path, to }: { path: string; to: string }): boolean =>
    basename(path) === 'project.json' || hidden.some((file) => isRead(file, to));
  return ok(inside.filter(isBlind).map(({ path }) => path));
}

/** Where a link leads, relative to the workspace; `undefined` for a link out of it, or to nothing. */
function targetIn(root: string, path: string): string | undefined {
  try {
    const to = relative(root, realpathSync(join(root, path)));
    return to === '' || leadsOut(to) ? undefined : to;
  } catch {
    return undefined;
  }
}
