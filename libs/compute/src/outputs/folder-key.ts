import { relative } from 'node:path';
import { hashBytes } from '@research/core';

/** A file name for an output folder: its path in the workspace, readable, and made unique by eight digits of its hash. */
export function folderKey(workspaceRoot: string, outputFolder: string): string {
  const path = relative(workspaceRoot, outputFolder);
  const readable = path.replace(/[^A-Za-z0-9]+/g, '-').slice(-80);
  return `${readable}-${hashBytes(path).slice(0, 8)}`;
}
