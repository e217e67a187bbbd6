import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ok } from '@research/core';
import type { LiveState } from '../live-state';
import { openLiveServer, type LiveServer } from './live-server';
import { pageFiles } from './page-files';
import { refusal } from './request-guard';

const state: LiveState = { document: 'd', root: '/w', activities: [], failures: [], warnings: [] };

describe('the live server', () => {
  let folder: string;
  const servers: LiveServer[] = [];
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'live-server-'));
    mkdirSync(join(folder, 'pdfjs/build'), { recursive: true });
    mkdirSync(join(folder, 'pdfjs/cmaps'));
    writeFileSync(join(folder, 'index.html'), '<p>page</p>');
    writeFileSync(join(folder, 'secret.txt'), 'secret');
    writeFileSync(join(folder, 'pdfjs/cmaps/H.bcmap'), 'map');
  });
  afterEach(async () => {
    await Promise.all(servers.splice(0).map((server) => server.close()));
    rmSync(folder, { recursive: true });
  });

  // Another one for each test: fetch keeps connections to a port, also when the server has become another.
  let nextPort = 4640;

  async function open(port = (nextPort += 3)): Promise<LiveServer> {
    const server = await openLiveServer({
      port,
      files: pageFiles({ page: folder, pdfjs: join(folder, 'pdfjs') }),
      pdf: join(folder, 'main.pdf'),
      state,
      source: async ({ page, x, y }) => ok({ file: `${page}-${x}-${y}.tex`, line: 3 }),
    });
    if (!server.ok) throw new Error(server.error.what);
    servers.push(server.value);
    return server.value;
  }

  it('serves what is on its list and nothing else', async () => {
    const { address } = await open();
    const get = async (path: string) => {
      const response = await fetch(`${address}${path}`);
      return [response.status, await response.text()];
    };
    expect(await get('')).toEqual([200, '<p>page</p>']);
    expect(await get('pdfjs/cmaps/H.bcmap')).toEqual([200, 'map']);
    for (const path of [
      'secret.txt',
      'pdfjs/../secret.txt',
      'pdfjs/cmaps/..%2f..%2fsecret.txt',
      'document.pdf',
    ])
      expect(await get(path)).toEqual([404, 'not found\n']);
  });

  it('shows the PDF that is there at the moment', async () => {
    const { address } = await open();
    writeFileSync(join(folder, 'main.pdf'), 'first');
    expect(await (await fetch(`${address}document.pdf`)).text()).toBe('first');
    writeFileSync(join(folder, 'main.pdf'), 'second');
    const second = await fetch(`${address}document.pdf?version=2`);
    expect([second.headers.get('content-type'), await second.text()]).toEqual(['application/pdf', 'second']);
  });

  it('takes the next port when one is taken', async () => {
    const [one, other] = [await open(4720), await open(4720)];
    expect([one.address, other.address]).toEqual(['http://127.0.0.1:4720/', 'http://127.0.0.1:4721/']);
  });

  it('sends the state at once and at each change', async () => {
    const server = await open();
    const response = await fetch(`${server.address}events`);
    const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
    const next = async () => JSON.parse(/^data: (.*)$/m.exec((await reader?.read())?.value ?? '')?.[1] ?? '');
    expect(await next()).toEqual(state);
    server.publish({ ...state, activities: ['typesetting'] });
    expect(await next()).toEqual({ ...state, activities: ['typesetting'] });
  });

  it('answers where a place comes from, and refuses what is no place', async () => {
    const { address } = await open();
    const ask = async (query: string) => fetch(`${address}source?${query}`);
    expect(await (await ask('page=2&x=10.5&y=20')).json()).toEqual({
      place: { file: '2-10.5-20.tex', line: 3 },
    });
    for (const query of ['', 'page=0&x=1&y=1', 'page=1&x=a&y=1', 'page=1.5&x=1&y=1', 'page=1&x=1'])
      expect((await ask(query)).status).toBe(400);
  });

  it('closes with pages still open', async () => {
    const server = await open();
    await fetch(`${server.address}events`);
    await server.close();
    await expect(fetch(server.address)).rejects.toThrow();
  });
});

describe('refusal', () => {
  const asked = { method: 'GET', host: '127.0.0.1:4400', site: 'same-origin' };
  it.each([
    [asked, undefined],
    [{ ...asked, host: 'localhost:4400', site: undefined }, undefined],
    [{ ...asked, method: 'HEAD' }, undefined],
    [{ ...asked, host: 'evil.example:4400' }, 403],
    [{ ...asked, host: '127.0.0.1:80' }, 403],
    [{ ...asked, host: undefined }, 403],
    [{ ...asked, site: 'cross-site' }, 403],
    [{ ...asked, method: 'POST' }, 405],
  ])('%j: %s', (request, status) => expect(refusal(request, 4400)).toBe(status));
});
