import { blockOf, fitsOf, trialsOf, WholeFloat } from '@research/search';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { blocksOf, noteBlock } from './placed-blocks';

test('a note of a block has the trials that were noted: 1.0 is no 1', () => {
  const folder = mkdtempSync(join(tmpdir(), 'blocks-'));
  const trials = trialsOf([{ share: WholeFloat.of(1) }, { share: 1 }], 'identity');
  const block = blockOf(fitsOf(trials, { prefix: 'share' }));
  noteBlock(folder, { ...block, host: 'local' });
  expect(blocksOf(folder)).toEqual([{ ...block, host: 'local' }]);
  rmSync(folder, { recursive: true });
});
