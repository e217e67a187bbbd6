import { readVariables } from './script-environment';

const read = (as: string, path: string, project: string) => ({
  as,
  path,
  at: { file: 'project.json' },
  project,
});

describe('readVariables', () => {
  it('gives each read its absolute path and its project, and one line for each file of a tag', () => {
    const reads = [
      read('games', 'etl/out/g.csv', 'etl'),
      read('models', 'a/p.csv', 'a'),
      read('models', 'b/p.csv', 'b'),
    ];
    expect(readVariables('/w', reads)).toEqual({
      READ_GAMES: '/w/etl/out/g.csv',
      PROJECTS_GAMES: 'etl',
      READ_MODELS: '/w/a/p.csv\n/w/b/p.csv',
      PROJECTS_MODELS: 'a\nb',
    });
  });
});
