import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { type IncomingHttpHeaders, type IncomingMessage, type ServerResponse, createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What a server does wrong with one request. */
export type Fault =
  | { readonly kind: 'drop'; readonly afterBytes: number }
  | { readonly kind: 'status'; readonly status: number; readonly headers?: Readonly<Record<string, string>> }
  | { readonly kind: 'hang'; readonly afterBytes?: number }
  | { readonly kind: 'ignore-range' }
  | { readonly kind: 'close-delimited'; readonly afterBytes: number }
  | { readonly kind: 'page' };

/** A request as the server saw it. */
export interface SeenRequest {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
}

/** An HTTP server on loopback for files in memory, with ETag, Range and If-Range, and faults on demand. */
export interface FileServer {
  readonly base: string;
  readonly requests: readonly SeenRequest[];
  /** Files by path without a leading slash; may be changed at any time. */
  readonly files: Map<string, Buffer>;
  /** The faults of the next requests, one for each; afterwards the server behaves. */
  misbehave(...faults: readonly Fault[]): void;
  stop(): Promise<void>;
}

/** Starts a {@link FileServer} on a free port. */
export async function startFileServer(files: Readonly<Record<string, string | Buffer>>): Promise<FileServer> {
  const content = new Map(Object.entries(files).map(([path, bytes]) => [path, Buffer.from(bytes)]));
  const requests: SeenRequest[] = [];
  const faults: Fault[] = [];
  const server = createServer((request, response) => {
    const path = decodeURIComponent((request.url ?? '/').slice(1));
    requests.push({ path, headers: request.headers });
    answer({ request, response, bytes: content.get(path), fault: faults.shift() });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    base: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    requests,
    files: content,
    misbehave: (...next) => void faults.push(...next),
    stop: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly bytes: Buffer | undefined;
  readonly fault: Fault | undefined;
}

function answer({ request, response, bytes, fault }: Exchange): void {
  if (fault?.kind === 'status') return void response.writeHead(fault.status, fault.headers).end('no');
  if (fault?.kind === 'page')
    return void response.setHeader('content-type', 'text/html').end('<!doctype html><p>log in');
  if (fault?.kind === 'hang' && fault.afterBytes === undefined) return;
  if (!bytes) return void response.writeHead(404).end('not here');
  const etag = `"${createHash('sha256').update(bytes).digest('hex').slice(0, 16)}"`;
  response.setHeader('etag', etag);
  if (request.headers['if-none-match'] === etag) return void response.writeHead(304).end();
  const from = fault?.kind === 'ignore-range' ? 0 : rangeStart(request, etag);
  if (from > 0) response.setHeader('content-range', `bytes ${from}-${bytes.length - 1}/${bytes.length}`);
  response.statusCode = from > 0 ? 206 : 200;
  send(response, bytes.subarray(from), fault);
}

function send(response: ServerResponse, body: Buffer, fault: Fault | undefined): void {
  if (fault?.kind === 'close-delimited') {
    response.useChunkedEncodingByDefault = false;
    response.setHeader('connection', 'close');
    return void response.end(body.subarray(0, fault.afterBytes));
  }
  response.setHeader('content-length', body.length);
  if (fault?.kind === 'drop')
    return void response.write(body.subarray(0, fault.afterBytes), () =>
      setTimeout(() => response.destroy(), 100),
    );
  if (fault?.kind === 'hang') return void response.write(body.subarray(0, fault.afterBytes));
  response.end(body);
}

function rangeStart(request: IncomingMessage, etag: string): number {
  const start = /^bytes=(\d+)-$/.exec(request.headers.range ?? '')?.[1];
  return start !== undefined && request.headers['if-range'] === etag ? Number(start) : 0;
}
