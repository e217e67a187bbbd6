import { readVariables } from './read-variables';

const read = (as: string, path: string) => ({ as, path, at: { file: 'project.json' }, project: 'p' });

describe('readVariables', () => {
  it('gives each read its absolute path, and one line for each file of a tag', () => {
    const reads = [read('games', 'etl/out/g.csv'), read('models', 'a/p.csv'), read('models', 'b/p.csv')];
    expect(readVariables('/w', reads)).toEqual({
      READ_GAMES: '/w/etl/out/g.csv',
      READ_MODELS: '/w/a/p.csv\n/w/b/p.csv',
    });
  });
});
