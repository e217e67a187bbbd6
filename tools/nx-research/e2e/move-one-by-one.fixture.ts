import type { Workspace } from '@research/testing';

/** Takes the workflow away that moves all sources together, so that a test can move one by itself. */
export async function moveOneByOne(workspace: Workspace): Promise<void> {
  workspace.edit('workflows/etl-refresh/project.json', '"movesOrigins": true,', '');
  await workspace.git('commit', '--quiet', '--all', '--message', 'sources move one by one');
}
