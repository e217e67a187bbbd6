import { moveCommand } from './move-command';
import { all, research, wired } from './sample-workspace.fixture';

const workflow = (name: string, movesOrigins: boolean, trainFirst = false) => ({
  name,
  root: `workflows/${name}`,
  tags: [],
  targets: {
    run: research('phases', {
      movesOrigins,
      phases: [{ targets: ['refresh'] }, { targets: ['build'], trainFirst }],
    }),
  },
});

test('the command that moves all pins is one that does not train, then the first by name', () => {
  const week = workflow('a-week', true, true);
  expect(moveCommand(wired([...all, week, workflow('z-data', true), workflow('y-data', true)]))).toBe(
    'npx nx run y-data:run',
  );
  expect(moveCommand(wired([...all, week, workflow('other', false)]))).toBe('npx nx run a-week:run');
  expect(moveCommand(wired([...all, workflow('other', false)]))).toBeUndefined();
});
