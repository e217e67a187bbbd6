import { type Fingerprint, replaceFile } from '@research/core';
import { type Block, blockOf, reviveFloats, type Worker } from '@research/search';
import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { Terms } from './terms';

/** A block that a host was given and that has not ended, as far as is known here. */
export interface NotedBlock extends Block {
  readonly host: string;
  /** Of the search that it belongs to; absent in notes of older versions. */
  readonly identity?: string;
  /** Those with which it was given out; absent in notes of older versions. */
  readonly terms?: Terms;
  /** What its worker said of itself, once it has. */
  readonly worker?: Worker;
  /** Its job was cancelled or lost: only a start could tell what it had finished, from its checkpoints. */
  readonly stopped?: true;
}

const fileOf = (folder: string, { fingerprint }: Pick<Block, 'fingerprint'>): string =>
  join(folder, `${fingerprint}.json`);

/** Notes a block before its host hears of it: a client that is killed finds it again. Throws as `node:fs` does. @param folder absolute */
export const noteBlock = (folder: string, { fingerprint, ...noted }: NotedBlock): void =>
  replaceFile(fileOf(folder, { fingerprint }), JSON.stringify(noted));

/** The block has ended, or is of no use any more. */
export function forgetBlock(folder: string, block: Pick<Block, 'fingerprint'>): void {
  rmSync(fileOf(folder, block), { force: true });
  rmSync(join(folder, `${block.fingerprint}.block`), { force: true });
}

/** What is noted of a block. A note that is cut short is as good as none. */
export function noteOf(folder: string, block: Pick<Block, 'fingerprint'>): NotedBlock | undefined {
  try {
    const text = readFileSync(fileOf(folder, block), 'utf8');
    const noted = JSON.parse(text, reviveFloats) as Omit<NotedBlock, 'fingerprint'>;
    return { ...noted, ...blockOf(noted.fits) };
  } catch {
    return undefined;
  }
}

/** The blocks that hosts may have. */
export const blocksOf = (folder: string): NotedBlock[] =>
  namesIn(folder).flatMap(
    (name) => noteOf(folder, { fingerprint: basename(name, '.json') as Fingerprint }) ?? [],
  );

/** Those of them that are not known to have ended without their results. */
export const blocksAtWork = (folder: string): NotedBlock[] =>
  blocksOf(folder).filter(({ stopped }) => stopped === undefined);

/** How much some blocks are: `3 blocks (12 fits)`. */
export function describeBlocks(blocks: readonly Pick<Block, 'fits'>[]): string {
  const fits = blocks.reduce((sum, { fits: of }) => sum + of.length, 0);
  return `${blocks.length} ${blocks.length === 1 ? 'block' : 'blocks'} (${fits} ${fits === 1 ? 'fit' : 'fits'})`;
}

/** Who works on how much: `far and local work on 3 blocks (12 fits)`. */
export function describeWork(blocks: readonly NotedBlock[]): string {
  const hosts = [...new Set(blocks.map(({ host }) => host))].sort();
  const [last = 'no host', ...before] = hosts.reverse();
  const names = before.length > 0 ? `${before.reverse().join(', ')} and ${last}` : last;
  return `${names} ${before.length > 0 ? 'work' : 'works'} on ${describeBlocks(blocks)}`;
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder).filter((name) => name.endsWith('.json'));
  } catch {
    return [];
  }
}
