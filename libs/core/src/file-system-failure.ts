import type { Failure } from './failure';

/** A `file-system` failure from an error of `node:fs` (full disk, permissions); rethrows anything else, which is a bug. */
export function fileSystemFailure(what: string, error: unknown): Failure {
  if (!isFileSystemError(error)) throw error;
  const at = 'path' in error && typeof error.path === 'string' ? { at: { file: error.path } } : {};
  return { reason: 'file-system', what, said: error.message, ...at };
}

/** True for an error that the operating system gave (it carries a `code`), such as ENOENT. */
export function isFileSystemError(error: unknown): error is Error & { code: string } {
  return isErrorLike(error) && 'code' in error && typeof error.code === 'string';
}

/** True for an error of any realm: those of `node:` modules fail `instanceof` inside a `vm` context. */
export function isErrorLike(error: unknown): error is Error {
  return (
    typeof error === 'object' && error !== null && 'message' in error && typeof error.message === 'string'
  );
}

/** True when the error says that a file or folder is not there. */
export function isMissing(error: unknown): boolean {
  return isFileSystemError(error) && (error.code === 'ENOENT' || error.code === 'ENOTDIR');
}
