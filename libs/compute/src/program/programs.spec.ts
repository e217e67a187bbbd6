import { execFileSync } from 'node:child_process';
import { perlProblems } from '../../program/problems';
import { hostProgram, joinProgram, type PerlFiles, programFiles, withoutComments } from './programs';

const head = 'use strict;\nuse warnings;\n';
const main = `${head}sub main { one() }\n`;

/** What is wrong with files that make one program, some of which are shared by schedulers. */
const problemsOf = (files: PerlFiles, shared: PerlFiles = {}): string[] =>
  perlProblems({
    files: { ...files, ...shared },
    programs: [{ ...files, ...shared }],
    parts: [{ files: shared, needs: ['scheduler'] }],
    join: joinProgram,
  });

describe('the check of the programs', () => {
  it('passes what is right, in whatever order', () => {
    expect(problemsOf({ main, one: `${head}my $one = 1;\nsub one { return $one }\n` })).toEqual([]);
  });

  it.each([
    ['a syntax error', 'sub one { return ( }', /^syntax error at one\.pl line 3/],
    ['a variable that is not declared', 'sub one { return $two }', /"\$two".* at one\.pl line 3/],
    ['a warning', 'sub one { my $x = 1; my $x = 2; return $x }', /masks earlier .* at one\.pl line 3/],
    ['a sub that is nowhere', 'sub one { return two(1) }', /^one\.pl:3: .* has a sub two$/],
    ['the name of one', 'sub one { return \\&two }', /^one\.pl:3: .* has a sub two$/],
    ['two subs of one name', 'sub one { return 1 }\nsub main { one() }', /main redefined/],
  ])('finds %s', (_what, text, problem) => {
    expect(problemsOf({ main, one: `${head}${text}\n` })).toContainEqual(expect.stringMatching(problem));
  });

  it('finds a variable of another file, before or after it', () => {
    const files = { one: `${head}my $shared = 1;\nsub one { return $shared }\n` };
    const uses = `${head}sub main { one($shared) }\n`;
    for (const both of [
      { main: uses, ...files },
      { ...files, main: uses },
    ])
      expect(problemsOf(both)).toContainEqual(expect.stringMatching(/"\$shared".* at main\.pl line 3/));
  });

  it('finds what only one scheduler has in a shared file', () => {
    const direct = `${head}sub scheduler { return {} }\nsub locks { return 1 }\n`;
    const uses = `${head}sub one { return scheduler(), locks() }\n`;
    expect(problemsOf({ direct }, { main, one: uses })).toEqual([
      'one.pl:3: no file that is joined with it has a sub locks',
    ]);
  });

  it('finds a file that is in no program', () => {
    const all = { files: { main, left: head }, programs: [{ main, one: `${head}sub one { }\n` }] };
    expect(perlProblems({ ...all, parts: [], join: joinProgram })).toEqual(['left.pl is in no program']);
  });
});

describe('a joined program', () => {
  it.each(Object.entries({ ...programFiles.host, ...programFiles.lease }))(
    'has of %s.pl all but its comments',
    (_name, file) => {
      const meaning = (input: string): string =>
        execFileSync('perl', ['-MO=Deparse', '-'], { input, encoding: 'utf8', stdio: 'pipe' });
      expect(meaning(withoutComments(file))).toBe(meaning(file));
    },
  );

  it('is smaller than its files', () => {
    const bytes = Object.values(programFiles.host).join('').length;
    expect(hostProgram.length).toBeLessThan(bytes * 0.8);
    expect(hostProgram).not.toMatch(/^[ \t]/m);
  });

  it('names the file and the line where it fails', () => {
    const input = joinProgram({ main, one: `# why\n${head}\n# what\n  sub one { die }\n` });
    const said = () => execFileSync('perl', ['-'], { input, encoding: 'utf8', stdio: 'pipe' });
    expect(said).toThrow(/Died at one\.pl line 6\./);
  });
});
