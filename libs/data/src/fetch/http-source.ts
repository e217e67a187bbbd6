import { fail, ok } from '@research/core';
import { download } from '../http/download';
import type { HttpPorts } from '../http/http-ports';
import type { LockedFile } from '../lock/source-lock';
import type { ByteSource } from './byte-source';

/** A web server that holds files by address: a mirror, or the release itself. */
export function httpSource(label: string, urlOf: (file: LockedFile) => string, ports: HttpPorts): ByteSource {
  return {
    label,
    supply: async (file, store) => {
      const { sha256, bytes } = file;
      const downloaded = await download({ url: urlOf(file), store, expected: { sha256, bytes } }, ports);
      return downloaded.ok ? ok(undefined) : downloaded;
    },
  };
}

/** A place that only the network leads to, while nothing may be asked of it. */
export function offlineSource(label: string): ByteSource {
  return {
    label,
    supply: () => Promise.resolve(fail({ reason: 'offline', what: 'not asked: RESEARCH_OFFLINE=1' })),
  };
}
