import type { Workspace } from '@research/testing';
import { cpSync, existsSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Lays the pinned files of the sample where a script finds what `fetch` fetched: `<project>/out/fetch/<file>`. */
export function placeSources(workspace: Workspace, root: string): void {
  for (const project of readdirSync(join(workspace.root, 'projects/etl'))) {
    const lock = `projects/etl/${project}/source.lock.json`;
    if (!existsSync(join(workspace.root, lock))) continue;
    const { files } = JSON.parse(workspace.read(lock)) as { files: { path: string; url: string }[] };
    const folder = join(root, project, 'out/fetch');
    for (const { path, url } of files) cpSync(join(workspace.root, url), join(folder, path));
    writeFileSync(join(folder, 'origin.json'), '{"origin":"simulated"}\n');
  }
}
