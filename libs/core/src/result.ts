import type { Failure } from './failure';

/** The outcome of something that can fail: a value, or a {@link Failure}. Libraries return it and throw only for bugs. */
export type Result<T, E = Failure> =
  { readonly ok: true; readonly value: T } | { readonly ok: false; readonly error: E };

/** A successful {@link Result}. */
export const ok = <T>(value: T): { readonly ok: true; readonly value: T } => ({ ok: true, value });

/** A failed {@link Result}. */
export const fail = <E = Failure>(error: E): { readonly ok: false; readonly error: E } => ({
  ok: false,
  error,
});

/** All values in order, or the first failure. */
export function allOk<T, E>(results: readonly Result<T, E>[]): Result<T[], E> {
  const values: T[] = [];
  for (const result of results) {
    if (!result.ok) return result;
    values.push(result.value);
  }
  return ok(values);
}
