import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { statePath, stateParts } from './state-folder';

const page = join(__dirname, '../../../docs/state-folder.md');

/** The rows of the page's table, without its alignment. */
function documentedRows(): string[] {
  const lines = readFileSync(page, 'utf8').split('\n');
  const rows = lines.filter((line) => line.startsWith('|')).map((line) => line.replace(/ +/g, ' '));
  return rows.slice(2);
}

describe('the state folder', () => {
  it('is documented part by part, in the words of the code', () => {
    const rows = Object.values(stateParts).map(
      ({ path, holds, key, whenDeleted, collectedBy }) =>
        `| \`${path}\` | ${holds} | ${key} | ${whenDeleted} | ${collectedBy} |`,
    );
    expect(documentedRows()).toEqual(rows);
  });

  it('lies in .research, each part in a folder of its own', () => {
    expect(statePath('/work space', 'tex', 'a', 'b')).toBe('/work space/.research/tex/a/b');
    const paths = Object.values(stateParts).map(({ path }) => path);
    expect(new Set(paths).size).toBe(paths.length);
  });
});
