import type { IncomingHttpHeaders } from 'node:http';

/** What a server tells a version of a file apart by. */
export interface Validators {
  readonly etag?: string;
  readonly lastModified?: string;
}

/** The validators among the headers of a response. */
export function validatorsOf({ etag, 'last-modified': lastModified }: IncomingHttpHeaders): Validators {
  return { ...(etag ? { etag } : {}), ...(lastModified ? { lastModified } : {}) };
}

/**
 * The value for `If-Range`, or undefined when nothing guarantees equal bytes: a weak ETag does not (RFC 9110, 13.1.5).
 */
export function rangeValidator({ etag, lastModified }: Validators): string | undefined {
  if (etag !== undefined) return etag.startsWith('W/') ? undefined : etag;
  return lastModified;
}

/** Headers that ask for the body only if it is another version; empty when no version is known. */
export function conditionalHeaders({ etag, lastModified }: Validators): Record<string, string> {
  if (etag !== undefined) return { 'if-none-match': etag };
  return lastModified === undefined ? {} : { 'if-modified-since': lastModified };
}
