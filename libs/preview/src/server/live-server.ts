import { readFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname } from 'node:path';
import { fail, isFileSystemError, isMissing, ok, type Failure, type Result } from '@research/core';
import type { LiveState } from '../live-state';
import type { PagePlace, SourcePlace } from '../synctex/source-place';
import { Listeners } from './listeners';
import type { PageFiles } from './page-files';
import { refusal } from './request-guard';

/** What the server shows, and whom it asks. */
export interface LiveServerSettings {
  /** The first port to try; the next free one is taken. */
  readonly port: number;
  readonly files: PageFiles;
  /** Absolute path of the PDF that is shown now. */
  readonly pdf: string;
  readonly state: LiveState;
  /** Finds the source of a place on a page. */
  readonly source: (place: PagePlace) => Promise<Result<SourcePlace | undefined>>;
}

/** A running server. */
export interface LiveServer {
  /** `http://127.0.0.1:4400/` */
  readonly address: string;
  /** Sends the newest state to every page that is open, and to those that open later. */
  publish(state: LiveState): void;
  /** Ends every connection and frees the port. */
  close(): Promise<void>;
}

/** How many ports are tried before giving up. */
const ports = 20;

/**
 * Serves the page on this machine only (127.0.0.1), and nothing but the page, the PDF, the state and the places of
 * sources; there is nothing that a request could change. Fails with `network` when no port can be had.
 */
export async function openLiveServer(settings: LiveServerSettings): Promise<Result<LiveServer>> {
  const listeners = new Listeners(settings.state);
  const server = createServer((request, response) => {
    void answer(request, response, { ...settings, listeners }).catch(() => response.destroy());
  });
  const port = await listen(server, settings.port);
  if (!port.ok) return port;
  return ok({
    address: `http://127.0.0.1:${port.value}/`,
    publish: (state) => listeners.publish(state),
    close: () =>
      new Promise<void>((resolve) => {
        listeners.close();
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  });
}

async function listen(server: Server, first: number): Promise<Result<number>> {
  for (let port = first; port < first + ports; port += 1) {
    const error = await tryPort(server, port);
    if (error === undefined) return ok((server.address() as AddressInfo).port);
    if (!isFileSystemError(error) || error.code !== 'EADDRINUSE') return fail(noPort(port, error.message));
  }
  return fail(noPort(first, `ports ${first} to ${first + ports - 1} are all in use`));
}

function tryPort(server: Server, port: number): Promise<Error | undefined> {
  return new Promise((resolve) => {
    server.once('error', resolve);
    server.listen({ host: '127.0.0.1', port }, () => {
      server.off('error', resolve);
      resolve(undefined);
    });
  });
}

const noPort = (port: number, said: string): Failure => ({
  reason: 'network',
  what: `the live page cannot be served at 127.0.0.1:${port}`,
  said,
  tries: ['choose another port: --port=5500'],
});

interface Answering extends LiveServerSettings {
  readonly listeners: Listeners;
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  answering: Answering,
): Promise<void> {
  const { method, headers, socket } = request;
  const refused = refusal(
    { method, host: headers.host, site: headers['sec-fetch-site']?.toString() },
    socket.localPort ?? 0,
  );
  if (refused !== undefined) return send(response, refused, { type: 'text/plain', body: 'refused\n' });
  const url = new URL(request.url ?? '/', 'http://127.0.0.1');
  switch (url.pathname) {
    case '/events':
      return answering.listeners.add(response);
    case '/document.pdf':
      return sendFile(response, answering.pdf);
    case '/source':
      return sendSource(response, url.searchParams, answering);
    default: {
      const file = answering.files.get(url.pathname);
      if (file === undefined) return send(response, 404, { type: 'text/plain', body: 'not found\n' });
      return sendFile(response, file);
    }
  }
}

async function sendSource(
  response: ServerResponse,
  query: URLSearchParams,
  { source }: Answering,
): Promise<void> {
  const [page = 0, x = 0, y = 0] = ['page', 'x', 'y'].map((name) => Number(query.get(name) ?? NaN));
  if (!Number.isInteger(page) || page < 1 || !Number.isFinite(x) || !Number.isFinite(y))
    return send(response, 400, { type: 'text/plain', body: 'page, x and y are numbers\n' });
  const found = await source({ page, x, y });
  const body = JSON.stringify(found.ok ? { place: found.value ?? null } : { failure: found.error });
  send(response, 200, { type: 'application/json', body });
}

async function sendFile(response: ServerResponse, path: string): Promise<void> {
  try {
    const body = await readFile(path);
    send(response, 200, { type: types[extname(path)] ?? 'application/octet-stream', body });
  } catch (error) {
    if (!isMissing(error)) throw error;
    send(response, 404, { type: 'text/plain', body: 'not found\n' });
  }
}

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.mjs': 'text/javascript; charset=utf-8',
  '.pdf': 'application/pdf',
  '.wasm': 'application/wasm',
};

/** The page runs only its own scripts and contacts no other server; pdf.js decodes images by WebAssembly. */
const policy = [
  "default-src 'none'",
  "script-src 'self' 'wasm-unsafe-eval'",
  "worker-src 'self'",
  "connect-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data: blob:",
  'font-src data: blob:',
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

function send(
  response: ServerResponse,
  status: number,
  { type, body }: { type: string; body: string | Buffer },
): void {
  response.writeHead(status, {
    'Content-Type': type,
    'Content-Length': Buffer.byteLength(body),
    'Cache-Control': 'no-store',
    'Content-Security-Policy': policy,
    'Cross-Origin-Resource-Policy': 'same-origin',
    'Referrer-Policy': 'no-referrer',
    'X-Content-Type-Options': 'nosniff',
  });
  response.end(response.req.method === 'HEAD' ? undefined : body);
}
