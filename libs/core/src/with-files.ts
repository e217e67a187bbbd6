import { fileSystemFailure } from './file-system-failure';
import { fail, ok, type Result } from './result';

/**
 * Runs work on files and turns what the system refuses (full disk, no permission) into a `file-system` failure. Anything else
 * that is thrown is a bug and passes through.
 * @param what the sentence that says what could not be done
 */
export async function withFiles<T>(what: string, work: () => T | Promise<T>): Promise<Result<T>> {
  try {
    return ok(await work());
  } catch (error) {
    return fail(fileSystemFailure(what, error));
  }
}

/** {@link withFiles} for work that does not wait. */
export function withFilesSync<T>(what: string, work: () => T): Result<T> {
  try {
    return ok(work());
  } catch (error) {
    return fail(fileSystemFailure(what, error));
  }
}
