import { hashBytes, replaceFile } from '@research/core';
import type { ShownPdf } from '@research/preview';
import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';

/** The folder that has the PDF on the page: a copy, which LaTeX cannot write over while a page reads it. */
export class ShownDocument {
  readonly pdf: string;

  /** @param folder a part of the state folder */
  constructor(folder: string) {
    this.pdf = join(folder, 'main.pdf');
  }

  /** The PDF of an earlier session, or else that of the last build. */
  async earlier(built: string): Promise<ShownPdf | undefined> {
    const found = (await modifiedAt(this.pdf)) ?? (await this.adopt(built));
    if (found === undefined) return undefined;
    return { version: await this.version(), builtAt: found.toISOString(), settled: true, earlier: true };
  }

  /** Takes a PDF and its SyncTeX over; gives the version of its bytes. */
  async take(pdf: string): Promise<string> {
    replaceFile(
      this.pdf.replace(/\.pdf$/, '.synctex.gz'),
      await readFile(pdf.replace(/\.pdf$/, '.synctex.gz')),
    );
    replaceFile(this.pdf, await readFile(pdf));
    return this.version();
  }

  private async adopt(built: string): Promise<Date | undefined> {
    const found = await modifiedAt(built);
    if (found === undefined) return undefined;
    replaceFile(this.pdf, await readFile(built));
    return found;
  }

  private async version(): Promise<string> {
    return hashBytes(await readFile(this.pdf)).slice(0, 16);
  }
}

async function modifiedAt(path: string): Promise<Date | undefined> {
  return stat(path).then(
    ({ mtime }) => mtime,
    () => undefined,
  );
}
