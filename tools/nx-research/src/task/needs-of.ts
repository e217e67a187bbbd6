import type { Needs } from '@research/compute';
import type { RunNeeds } from '../wiring/run-options';

/** Projects with this tag are for a GPU, unless `needs` says otherwise. */
const gpuTag = 'gpu';

/** What a task takes of its host: its options, completed by the tags of its project. */
export const needsOf = (needs: RunNeeds, tags: readonly string[]): Needs => ({
  ...needs,
  gpu: needs.gpu ?? (tags.includes(gpuTag) ? 1 : 0),
});
