import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { copyWorkspace } from './workspace';

describe('a copy of the repository', () => {
  const before = process.env['RESEARCH_TEST_SHARED'];
  let shared: string;
  beforeEach(() => {
    shared = process.env['RESEARCH_TEST_SHARED'] = mkdtempSync(join(tmpdir(), 'shared-'));
  });
  afterEach(() => {
    if (before === undefined) delete process.env['RESEARCH_TEST_SHARED'];
    else process.env['RESEARCH_TEST_SHARED'] = before;
    rmSync(shared, { recursive: true });
  });

  it('is removed when it cannot be built', async () => {
    // A shared build that has ended without a result.
    mkdirSync(join(shared, 'build'));
    writeFileSync(join(shared, 'build/done'), '');
    await expect(copyWorkspace('torn', { built: true })).rejects.toThrow('the shared build failed');
    expect(readdirSync(tmpdir()).filter((name) => name.startsWith('research-torn-'))).toEqual([]);
  });
});
