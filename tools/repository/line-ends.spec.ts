import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const repository = join(__dirname, '../..');
const git = (cwd: string, ...args: string[]): string =>
  execFileSync('git', ['-c', 'user.name=T', '-c', 'user.email=t@example.org', ...args], {
    cwd,
    encoding: 'utf8',
  });

describe('line ends', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'line-ends-'));
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  it.each(['true', 'input', 'false'])(
    'are those of the commit in a clone with core.autocrlf=%s',
    (autocrlf) => {
      const source = join(folder, `source-${autocrlf}`);
      const files = [
        'projects/models/glm/results/predictions.csv',
        'projects/etl/simulated-seasons/releases/schedules/games.csv',
        'projects/etl/nflverse-schedules/source.lock.json',
        'projects/etl/r-tables/copy.sh',
      ];
      git(folder, 'init', '--quiet', source);
      for (const file of ['.gitattributes', ...files]) cpSync(join(repository, file), join(source, file));
      git(source, 'add', '--all');
      git(source, 'commit', '--quiet', '--message', 'x');
      const clone = join(folder, `clone-${autocrlf}`);
      git(folder, 'clone', '--quiet', '-c', `core.autocrlf=${autocrlf}`, source, clone);
      for (const file of files)
        expect([file, readFileSync(join(clone, file)).equals(readFileSync(join(repository, file)))]).toEqual([
          file,
          true,
        ]);
    },
  );

  it('are left alone in every file of the repository', () => {
    const attributes = execFileSync('git', ['check-attr', '-z', '--stdin', 'text'], {
      cwd: repository,
      input: git(repository, 'ls-files', '-z'),
      encoding: 'utf8',
    }).split('\0');
    const changed = attributes.filter(
      (_value, index) => index % 3 === 0 && (attributes[index + 2] ?? 'unset') !== 'unset',
    );
    expect(changed).toEqual([]);
  });
});
