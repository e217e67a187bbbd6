import { describeFormer } from './former-blocks';

test.each<[readonly (string | undefined)[], readonly string[]]>([
  [[], []],
  [['this'], ['1 block of an earlier run']],
  [
    ['this', 'this', 'other'],
    ['2 blocks of an earlier run', '1 block of an earlier search'],
  ],
  [[undefined, 'other'], ['2 blocks of an earlier search']],
])('blocks of the searches %j are named', (identities, expected) => {
  const blocks = identities.map((identity) => (identity === undefined ? {} : { identity }));
  expect(describeFormer(blocks, { identity: 'this' })).toEqual(expected);
});
