import { type IncomingMessage, type OutgoingHttpHeaders, get as getPlain } from 'node:http';
import { get as getSecure } from 'node:https';

/** A GET request whose body is wanted byte for byte. */
export interface ByteRequest {
  readonly url: string;
  readonly headers: OutgoingHttpHeaders;
  /** The connection is given up after this long without a byte. */
  readonly inactivitySeconds: number;
  readonly signal?: AbortSignal;
}

const MOST_REDIRECTS = 5;

/**
 * Sends a GET and follows redirects; the body is left to be read. Rejects with the network's error, also when nothing
 * arrives for too long. `node:http` rather than `fetch`, which would decode a body that a server labels as gzip: the
 * bytes of a .csv.gz would not be the pinned ones.
 */
export async function openResponse(request: ByteRequest): Promise<IncomingMessage> {
  let url = new URL(request.url);
  for (let redirects = 0; redirects <= MOST_REDIRECTS; redirects += 1) {
    const response = await send(url, request);
    const location = isRedirect(response.statusCode) ? response.headers.location : undefined;
    if (location === undefined) return response;
    response.resume();
    const next = new URL(location, url);
    if (url.protocol === 'https:' && next.protocol !== 'https:')
      throw new Error(`${url.host} redirects to an unencrypted address`);
    url = next;
  }
  throw new Error(`more than ${MOST_REDIRECTS} redirects`);
}

const isRedirect = (status: number | undefined): boolean =>
  status !== undefined && [301, 302, 303, 307, 308].includes(status);

function send(url: URL, { headers, inactivitySeconds, signal }: ByteRequest): Promise<IncomingMessage> {
  const get = url.protocol === 'https:' ? getSecure : getPlain;
  const options = {
    headers: { 'accept-encoding': 'identity', 'user-agent': 'nx-research', ...headers },
    timeout: inactivitySeconds * 1000,
    ...(signal ? { signal } : {}),
  };
  return new Promise((resolve, reject) => {
    const silent = new Error(`nothing arrived from ${url.host} for ${inactivitySeconds} s`);
    const request = get(url, options, (response) => {
      request.removeAllListeners('timeout');
      // The response, not the request: only then does its reader learn why.
      request.on('timeout', () => response.destroy(silent));
      resolve(response);
    });
    request.on('timeout', () => request.destroy(silent));
    request.on('error', reject);
  });
}
