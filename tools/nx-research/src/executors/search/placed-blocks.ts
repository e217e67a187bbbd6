import { replaceFile } from '@research/core';
import { type Block, blockOf, type Fit, type Worker } from '@research/search';
import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';

/** A block that a host was given and that has not ended, as far as is known here. */
export interface NotedBlock extends Block {
  readonly host: string;
  /** What its worker said of itself, once it has. */
  readonly worker?: Worker;
}

const fileOf = (folder: string, { fingerprint }: Pick<Block, 'fingerprint'>): string =>
  join(folder, `${fingerprint}.json`);

/** Notes a block before its host hears of it: a client that is killed finds it again. Throws as `node:fs` does. @param folder absolute */
export const noteBlock = (folder: string, { host, fits, worker, fingerprint }: NotedBlock): void =>
  replaceFile(fileOf(folder, { fingerprint }), JSON.stringify({ host, fits, worker }));

/** The block has ended, or is of no use any more. */
export function forgetBlock(folder: string, block: Pick<Block, 'fingerprint'>): void {
  rmSync(fileOf(folder, block), { force: true });
  rmSync(join(folder, `${block.fingerprint}.block`), { force: true });
}

/** The blocks that hosts may have. A note that is cut short is as good as none. */
export function blocksOf(folder: string): NotedBlock[] {
  return namesIn(folder).flatMap((name) => {
    try {
      const { host, fits, worker } = JSON.parse(readFileSync(join(folder, name), 'utf8')) as {
        host: string;
        fits: readonly Fit[];
        worker?: Worker;
      };
      return [{ ...blockOf(fits), host, ...(worker && { worker }) }];
    } catch {
      return [];
    }
  });
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder).filter((name) => name.endsWith('.json'));
  } catch {
    return [];
  }
}
