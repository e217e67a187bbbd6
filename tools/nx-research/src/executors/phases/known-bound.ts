import { hashBytes, readFlag, replaceFile, statePath, variables } from '@research/core';
import { boundKey } from '@research/data';
import { readFileSync } from 'node:fs';
import * as z from 'zod';
import type { TaskScope } from '../../scope/task-scope';
import type { Source } from './bounded-tables';
import type { PhasesOptions } from './kind';

const noted = z.object({
  /** Stands for the sources, see {@link lookedAt}. */
  of: z.string(),
  /** What upstream lacked of the newest week. */
  behind: z.array(z.string()),
});

/** What the bound of the data depends on, when none is asked for: the pins, the bound in them, and the declared columns. */
const lookedAt = (sources: readonly Source[]): string =>
  hashBytes(
    JSON.stringify(
      sources.map(({ project, lock, bounded }) => [
        project,
        lock.files.map(({ path, sha256, seasons }) => [path, sha256, seasons]),
        boundKey(lock.bound),
        bounded,
      ]),
    ),
  );

type Scope = Pick<TaskScope<PhasesOptions>, 'workspaceRoot' | 'ports' | 'task' | 'options'>;

/**
 * What was behind when these sources were last looked at: the same pins give the same bound, without reading a season of plays. Undefined
 * where nothing is noted of them, where a bound is asked for, or with `--skip-nx-cache`.
 */
export function knownBehind(scope: Scope, sources: readonly Source[]): readonly string[] | undefined {
  const { options, ports } = scope;
  const isAsked = [options.week, options.season, options.until].some((option) => option !== undefined);
  if (isAsked || readFlag(ports.env, variables.reuse) === false) return undefined;
  try {
    const read = noted.parse(JSON.parse(readFileSync(fileOf(scope), 'utf8')));
    return read.of === lookedAt(sources) ? read.behind : undefined;
  } catch {
    return undefined; // never noted, or cut short: looked at again
  }
}

/** Notes what was behind, where that can be written. @param sources as they are pinned now, with their bound */
export function noteBehind(scope: Scope, sources: readonly Source[], behind: readonly string[]): void {
  try {
    replaceFile(fileOf(scope), `${JSON.stringify({ of: lookedAt(sources), behind })}\n`);
  } catch {
    // It is looked at again.
  }
}

const fileOf = ({ workspaceRoot, task }: Scope): string =>
  statePath(workspaceRoot, 'phases', `${task.project}.bound.json`);
