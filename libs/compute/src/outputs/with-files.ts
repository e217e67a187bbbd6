import { fail, fileSystemFailure, ok, type Result } from '@research/core';

/**
 * Runs work on files and turns what the system refuses (full disk, no permission) into a `file-system` failure.
 * Anything else that is thrown is a bug and passes through.
 *
 * @param what the sentence that says what could not be done.
 */
export async function withFiles<T>(what: string, work: () => T | Promise<T>): Promise<Result<T>> {
  try {
    return ok(await work());
  } catch (error) {
    return fail(fileSystemFailure(what, error));
  }
}
