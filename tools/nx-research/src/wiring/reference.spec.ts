import { parseReference } from './reference';

describe('parseReference', () => {
  it.each([
    ['games/games.csv.gz', { kind: 'project', project: 'games', file: 'games.csv.gz' }],
    ['games:fetch/a/b.csv', { kind: 'project', project: 'games', target: 'fetch', file: 'a/b.csv' }],
    ['tag:kind:model/metrics.json', { kind: 'tag', tag: 'kind:model', file: 'metrics.json' }],
  ])('reads %s', (text, reference) => expect(parseReference(text)).toEqual(reference));

  it.each(['games', '/games.csv', 'games/', 'games/../x', './x', 'games//x', 'games/.', ''])(
    'refuses "%s"',
    (text) => {
      const parsed = parseReference(text);
      // A leading dot names no project, which is said with the projects there are.
      expect(parsed === undefined || (parsed.kind === 'project' && parsed.project === '.')).toBe(true);
    },
  );
});
