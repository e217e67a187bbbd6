import { nearMatches } from './near-matches';

const names = [
  'glm:train',
  'glm:build',
  'xgboost:train',
  'chapter-4-baseline-modeling:build',
  'chapter-5-rl-design:build',
];

it.each([
  ['glm:trian', ['glm:train']],
  ['glm', ['glm:train', 'glm:build']],
  ['gml:train', ['glm:train']],
  ['xgbost:train', ['xgboost:train']],
  ['chapter-5', ['chapter-5-rl-design:build']],
  ['chapter-4-rl-design:build', ['chapter-5-rl-design:build']],
  ['something quite different', []],
])('%s may mean %p', (word, expected) =>
  expect(nearMatches(word, names).sort()).toEqual([...expected].sort()),
);

it('gives the nearest first, and not too many', () => {
  expect(nearMatches('a', ['abc', 'ab', 'a', 'abcd', 'b'], 3)).toEqual(['a', 'ab', 'b']);
});
