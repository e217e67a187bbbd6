import { all, research, wired } from './sample-workspace.fixture';
import { searchCommand } from './search-command';

const workflow = (name: string, phases: readonly Record<string, unknown>[]) => ({
  name,
  root: `workflows/${name}`,
  tags: [],
  targets: { run: research('phases', { phases }) },
});
const moved = workflow('a-training', [
  { targets: ['search'], configuration: 'other-origin' },
  { targets: ['train'] },
]);
const every = workflow('searching', [{ targets: ['search'] }, { targets: ['train'] }]);

test('is that of the workflow that searches whatever the data is', () => {
  expect(searchCommand(wired([...all, moved, every]))).toBe('npx nx run searching:run');
});

test('is none in a workspace without such a workflow', () => {
  expect(searchCommand(wired([...all, moved]))).toBeUndefined();
});
