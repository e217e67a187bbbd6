import { fail, fileSystemFailure, ok, type Result } from '@research/core';

/**
 * Runs something that only touches files and turns the error of the file system (no space, no permission) into a
 * `file-system` failure; anything else that is thrown is a bug and passes through.
 */
export function withFiles<T>(what: string, use: () => T): Result<T> {
  try {
    return ok(use());
  } catch (error) {
    return fail(fileSystemFailure(what, error));
  }
}
