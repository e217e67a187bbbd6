import { parseTrace } from './parse-trace';
import { type AccessScope, undeclaredAccesses } from './undeclared-accesses';

const scope: AccessScope = {
  workspaceRoots: ['/w', '/real/w'],
  home: '/home/me',
  temporaryFolder: '/scratch/tmp',
  freeFolders: ['/w/.research/staging'],
  isHashed: (path) => ['p/declared.csv', 'p/own.R', 'p/lib/own.py'].includes(path),
  isFile: (path) => !path.endsWith('folder') && !path.includes('missing'),
};

const sorted = (...lines: string[]) =>
  undeclaredAccesses(parseTrace(lines.map((line) => `${line}\n`).join('')), scope).map(
    ({ path, access, inside }) => `${access} ${path}${inside ? '' : ' (outside)'}`,
  );
const access = (kind: string, path: string): string => [kind, 'R', path, '', '', ''].join('\t');

describe('undeclaredAccesses', () => {
  it.each([
    ['read', '/w/p/declared.csv'],
    ['read', '/real/w/p/declared.csv'],
    ['read', '/w/p/own.R'],
    ['read', '/w/q/../p/own.R'],
    ['read', '/w/p/lib/__pycache__/own.cpython-311.pyc'],
    ['read', '/w/p/folder'],
    ['read', '/w/p/missing.csv'],
    ['read', '/w/node_modules/a/b.js'],
    ['write', '/w/.research/staging/x/1-a/out.csv'],
    ['read', '/usr/share/a'],
    ['read', '/etc/hostname'],
    ['write', '/dev/null'],
    ['write', '/tmp/a'],
    ['write', '/scratch/tmp/a'],
    ['read', '/home/me/.Rprofile'],
    ['write', '/home/me/.cache/matplotlib/a'],
    ['read', '/home/me/Library/R/a'],
  ])('%s %s is fine', (kind, path) => expect(sorted(access(kind, path))).toEqual([]));

  it.each([
    ['read', '/w/q/own.R', 'read q/own.R'],
    ['read', '/real/w/q/a', 'read q/a'],
    ['read', '/w/.research/store/a', 'read .research/store/a'],
    ['write', '/w/p/own.R', 'write p/own.R'],
    ['write', '/w/p/declared.csv', 'write p/declared.csv'],
    ['write', '/w/p/missing', 'write p/missing'],
    ['read', '/w2/a', 'read /w2/a (outside)'],
    ['read', '/data/a', 'read /data/a (outside)'],
    ['read', '/home/you/a', 'read /home/you/a (outside)'],
    ['read', '/home/me/data/a', 'read ~/data/a (outside)'],
    ['write', '/home/me/a', 'write ~/a (outside)'],
  ])('%s %s is undeclared', (kind, path, expected) => expect(sorted(access(kind, path))).toEqual([expected]));

  it('packages are fine, in the workspace too, unless their folder holds the whole workspace', () => {
    const venv = access('read', '/w/.venv/lib/a.py');
    expect(sorted(venv)).toEqual(['read .venv/lib/a.py']);
    expect(sorted('root\tpython\t/w/.venv', venv)).toEqual([]);
    expect(sorted('root\tR\t/home/me/R', access('read', '/home/me/R/x'))).toEqual([]);
    expect(sorted('root\tpython\t/', access('read', '/w/q/a'))).toEqual(['read q/a']);
  });

  it('are sorted, each file once, and written rather than read', () => {
    const [a, b] = ['/w/b', '/w/a'];
    expect(sorted(access('read', a), access('write', a), access('read', b), access('read', a))).toEqual([
      'read a',
      'write b',
    ]);
  });
});

describe('parseTrace', () => {
  it('takes escaped fields and passes over what a killed process left', () => {
    const text = 'start\tR\nroot\tR\t/lib\nread\tR\t/a\\tb\\nc\\\\d\t/s.py\t3\tx\u001fy\nread\tR\t/half';
    expect(parseTrace(text)).toEqual({
      started: new Set(['R']),
      roots: ['/lib'],
      accesses: [
        {
          access: 'read',
          by: 'R',
          path: '/a\tb\nc\\d',
          place: { file: '/s.py', line: 3 },
          calls: ['x', 'y'],
        },
      ],
    });
    expect(parseTrace('')).toEqual({ started: new Set(), roots: [], accesses: [] });
  });
});
