import type { Location } from '@research/core';

/** Why a migration is not safe. */
export interface Reason {
  readonly kind: ReasonKind;
  /** One sentence that names the thing. */
  readonly what: string;
  /** The statement that causes it, where one can be named. */
  readonly at?: Location;
  readonly statement?: string;
  /** Facts: locks, seconds, rows, plans, the server's words. */
  readonly evidence: readonly string[];
  /** What to write instead. */
  readonly instead: readonly string[];
}

/** Kinds of reasons, the gravest first. */
export const reasonKinds = [
  'refused',
  'syntax-error',
  'fails',
  'endless',
  'values-changed',
  'down-loses-data',
  'lost-object',
  'query-fails',
  'query-changed',
  'unexpected-schema',
  'invalid-index',
  'irreversible-down',
  'down-fails',
  'table-rewrite',
  'volatile-default',
  'lock-queue',
  'long-lock',
  'index-not-concurrent',
  'validated-under-lock',
  'unvalidated-constraint',
  'emptied-view',
  'sequence-exhaustion',
  'slower-query',
  'slower-load',
  'fk-without-index',
] as const;
/** A kind of reason. */
export type ReasonKind = (typeof reasonKinds)[number];

/** The gravest first; equal ones in the order of their statements. */
export const ranked = <Each extends Reason>(reasons: readonly Each[]): readonly Each[] =>
  [...reasons].sort(
    (one, other) =>
      reasonKinds.indexOf(one.kind) - reasonKinds.indexOf(other.kind) ||
      (one.at?.line ?? 0) - (other.at?.line ?? 0),
  );
