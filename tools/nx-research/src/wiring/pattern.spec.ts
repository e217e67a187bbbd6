import * as fc from 'fast-check';
import { matchGlobPaths } from 'nx/src/native';
import { nxTarget } from './nx-target';
import { isExact, patternOf } from './pattern';
import { task, wired } from './sample-workspace.fixture';

/** What Nx's hashing makes of patterns. */
const matches = (pattern: string, path: string): boolean => matchGlobPaths([pattern], [path])[0] ?? false;

/** Steps of a path, most of characters that mean something in patterns. */
const character = fc.oneof(
  fc.constantFrom(...'*?[]{}()!|@+,^-\\#$~.'),
  fc.constantFrom('a', ' ', '"', "'", '\u00f6', 'o\u0308', '日', '🎉'),
);
const name = fc
  .string({ unit: character, minLength: 1, maxLength: 8 })
  .filter((text) => !/^\.{1,2}$/.test(text));

describe('patternOf', () => {
  it('matches its path, whatever characters are together in it, and so does what is in a folder of that name', () => {
    fc.assert(
      fc.property(name, name, (folder, file) => {
        expect(matches(patternOf(`p/${folder}/${file}`), `p/${folder}/${file}`)).toBe(true);
        expect(matches(`p/${patternOf(folder)}/**/*`, `p/${folder}/${file}`)).toBe(true);
      }),
      { numRuns: 500 },
    );
  });

  it('matches no other path where it is exact', () => {
    fc.assert(
      fc.property(name.filter(isExact), name, (one, other) => {
        expect(matches(patternOf(`p/${one}`), `p/${other}`)).toBe(one === other);
        expect(matchGlobPaths(['p/**/*', `!p/${patternOf(one)}`], [`p/${one}`, 'p/other'])).toEqual([
          false,
          true,
        ]);
      }),
      { numRuns: 500 },
    );
  });

  it('finds each output among those of other tasks', () => {
    fc.assert(
      fc.property(fc.array(name, { minLength: 1, maxLength: 4 }), (names) => {
        const reads = names.map((file) => ({
          as: file,
          path: `p/out/build/${file}`,
          at: { file: 'p/project.json' },
          producer: task(wired(), 'games').id,
          project: 'games',
        }));
        const inputs = nxTarget({ ...task(wired(), 'games'), reads }).inputs ?? [];
        const patterns = inputs.flatMap((input) =>
          typeof input === 'object' && 'dependentTasksOutputFiles' in input
            ? [input.dependentTasksOutputFiles]
            : [],
        );
        for (const { path } of reads) expect(patterns.some((pattern) => matches(pattern, path))).toBe(true);
      }),
    );
  });
});
