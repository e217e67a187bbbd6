import { fail, ok, type Result } from '@research/core';

/**
 * Runs something that only touches files and turns the error of the file system (no space, no permission) into a
 * `file-system` failure; anything else that is thrown is a bug and passes through.
 */
export function withFiles<T>(what: string, use: () => T): Result<T> {
  try {
    return ok(use());
  } catch (error) {
    if (!isSystemError(error)) throw error;
    const at = error.path === undefined ? {} : { at: { file: error.path } };
    return fail({ reason: 'file-system', what, said: error.message, ...at });
  }
}

function isSystemError(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && 'syscall' in error;
}
