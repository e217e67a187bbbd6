import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

/** Files that the page is made of: path in the address → path on disk. Nothing else on disk can be asked for. */
export type PageFiles = ReadonlyMap<string, string>;

/** Where the parts of the page lie. */
export interface PageFolders {
  /** Our own page: index.html, page.css, page.js. */
  readonly page: string;
  /** The package pdfjs-dist. */
  readonly pdfjs: string;
}

/** What pdf.js loads by itself: fonts that a figure names but does not embed, encodings, decoders of images, colours. */
const pdfjsFolders = ['standard_fonts', 'cmaps', 'wasm', 'iccs'] as const;

/** Lists what the page may ask for, once, at the start. */
export function pageFiles({ page, pdfjs }: PageFolders): PageFiles {
  const loaded = pdfjsFolders
    .map((folder) => [folder, join(pdfjs, folder)] as const)
    .filter(([, path]) => existsSync(path))
    .flatMap(([folder, path]) =>
      readdirSync(path).map((name) => [`/pdfjs/${folder}/${name}`, join(path, name)] as const),
    );
  return new Map([
    ['/', join(page, 'index.html')],
    ['/page.css', join(page, 'page.css')],
    ['/page.js', join(page, 'page.js')],
    ['/pdfjs/pdf.mjs', join(pdfjs, 'build/pdf.min.mjs')],
    ['/pdfjs/pdf.worker.mjs', join(pdfjs, 'build/pdf.worker.min.mjs')],
    ...loaded,
  ]);
}
