import type { Workspace } from '@research/testing';

/** Takes the workflows away that move all sources together, so that a test can move one by itself. */
export async function moveOneByOne(workspace: Workspace): Promise<void> {
  for (const workflow of ['etl-refresh', 'weekly-update'])
    workspace.edit(`workflows/${workflow}/project.json`, '"movesOrigins": true,', '');
  await workspace.git('commit', '--quiet', '--all', '--message', 'sources move one by one');
}
