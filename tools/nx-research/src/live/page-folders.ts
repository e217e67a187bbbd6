import { type Failure, fail, ok, type Result } from '@research/core';
import type { PageFolders } from '@research/preview';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

/** The parts of the page: ours beside the plugin's bundle, and pdf.js from the workspace's packages. */
export function pageFolders(workspaceRoot: string): Result<PageFolders> {
  try {
    const workspace = createRequire(join(workspaceRoot, 'package.json'));
    const pdfjs = dirname(workspace.resolve('pdfjs-dist/package.json'));
    return ok({ page: join(__dirname, '../live'), pdfjs });
  } catch (error) {
    return fail(withoutPdfjs(error));
  }
}

const withoutPdfjs = (error: unknown): Failure => ({
  reason: 'tool-missing',
  what: 'the package pdfjs-dist, which shows PDFs in the browser, is not installed',
  said: error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error),
  tries: ['npm install --save-dev pdfjs-dist@5'],
});
