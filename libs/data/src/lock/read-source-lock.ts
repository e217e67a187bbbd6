import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Result, fail, ok, fileSystemFailure } from '@research/core';
import { parseSourceLock } from './parse-source-lock';
import type { SourceLock } from './source-lock';

/**
 * Reads and parses the lock file at a path relative to the workspace; null when there is none yet.
 * Fails with `invalid-lock`, or `file-system` when it cannot be read.
 */
export function readSourceLock(workspaceRoot: string, file: string): Result<SourceLock | null> {
  const path = join(workspaceRoot, file);
  if (!existsSync(path)) return ok(null);
  try {
    return parseSourceLock(readFileSync(path, 'utf8'), file);
  } catch (error) {
    return fail(fileSystemFailure(`${file} cannot be read`, error));
  }
}
