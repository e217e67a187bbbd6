import { isStrict } from '../scope/is-strict';
import { locateAccess } from './locate-access';

const sources = [
  {
    path: 'projects/p/main.R',
    text: '# first\nx <- load_games(\n  \'games.csv\', # quietly\n)\ny<-read.csv( "a.csv" )\n',
  },
  { path: 'projects/p/lib/part.R', text: 'load_games <- function(path) {\n  read.csv(path)\n}\n' },
];
const calls = (...texts: string[]) => ({ calls: texts });

describe('locateAccess', () => {
  it.each([
    [
      'the innermost call that the project wrote',
      calls('file(file, "rt")', 'read.csv(path)', 'f()'),
      'lib/part.R:2',
    ],
    ['whatever its blanks and quotes', calls("read.csv('a.csv')"), 'main.R:5'],
    ['a call over several lines', calls('x <- load_games("games.csv"'), 'main.R:2'],
  ])('finds %s', (_name, access, place) => {
    const found = locateAccess(access, sources);
    expect(`${found?.file}:${found?.line}`).toBe(`projects/p/${place}`);
  });

  it('takes the line that Python names, in a copy beside a notebook too', () => {
    const place = { file: '/w/.research/staging/k/1/.render/lib/part.R', line: 7 };
    expect(locateAccess({ place, calls: [] }, sources)).toEqual({ file: 'projects/p/lib/part.R', line: 7 });
  });

  it('finds nothing where nothing is written', () => {
    expect(locateAccess(calls('f()', '', 'read.csv("b.csv")'), sources)).toBeUndefined();
  });
});

describe('isStrict', () => {
  it.each([
    [{}, false],
    [{ CI: 'true' }, true],
    [{ CI: '1' }, true],
    [{ CI: 'false' }, false],
    [{ CI: '' }, false],
    [{ RESEARCH_STRICT: '1' }, true],
    [{ CI: 'true', RESEARCH_STRICT: '0' }, false],
    [{ CI: 'true', RESEARCH_STRICT: '' }, true],
  ])('%j: %s', (env, strict) => expect(isStrict(env)).toBe(strict));
});
