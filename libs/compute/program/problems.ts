import { spawnSync } from 'node:child_process';
import { ownEnvironment } from '@research/process';

/** Files by their names without `.pl`, as text. */
type PerlFiles = Readonly<Record<string, string>>;

/** What is to be checked. */
export interface CheckedPrograms {
  /** Every file. */
  readonly files: PerlFiles;
  readonly programs: readonly PerlFiles[];
  /** Files that others are put beside, and the only subs that they may need of these. */
  readonly parts: readonly { readonly files: PerlFiles; readonly needs: readonly string[] }[];
  readonly join: (files: PerlFiles) => string;
}

/**
 * What is wrong with files in Perl, each by itself and joined to programs: warnings count as errors, a sub that is called or
 * named has to exist, and the order of joining must not matter.
 */
export function perlProblems({ files, programs, parts, join }: CheckedPrograms): string[] {
  const used = new Set(programs.flatMap(Object.keys));
  const texts = [
    ...Object.entries(files).map(([name, text]) => `# line 1 "${name}.pl"\n${text}`),
    ...programs.flatMap((program) => [join(program), join(reversed(program))]),
  ];
  const wrong = [
    ...Object.keys(files).flatMap((name) => (used.has(name) ? [] : [`${name}.pl is in no program`])),
    ...texts.flatMap(syntaxProblems),
  ];
  if (wrong.length > 0) return [...new Set(wrong)]; // what perl cannot read has no subs
  return [
    ...programs.flatMap((program) => missingSubs(program, { join, elsewhere: [] })),
    ...parts.flatMap((part) => missingSubs(part.files, { join, elsewhere: part.needs })),
  ];
}

const reversed = (files: PerlFiles): PerlFiles => Object.fromEntries(Object.entries(files).reverse());

function perl(program: string, options: readonly string[]): { stdout: string; stderr: string } {
  const env = { ...ownEnvironment(), LC_ALL: 'C' };
  const ended = spawnSync('perl', [...options, '-'], { input: program, encoding: 'utf8', env });
  if (ended.error) throw ended.error;
  return ended;
}

function syntaxProblems(program: string): string[] {
  const { stderr } = perl(program, ['-Mstrict', '-Mwarnings=FATAL,all', '-w', '-c']);
  const said = stderr.trim().split('\n');
  return said.length === 1 && said[0] === '- syntax OK' ? [] : said;
}

interface NamedSub {
  readonly file: string;
  readonly line: string;
  readonly name: string;
}

/** Subs that are missing: perl itself finds that out only when it comes to the call. */
function missingSubs(
  files: PerlFiles,
  { join, elsewhere }: Pick<CheckedPrograms, 'join'> & { readonly elsewhere: readonly string[] },
): string[] {
  // A line each: file, sub, line, package, type, name, event; see B::Xref(3perl).
  const rows = perl(join(files), ['-MO=Xref,-r'])
    .stdout.split('\n')
    .map((row) => row.trim().split(/\s+/))
    .filter((row) => row.at(-4) === 'main')
    .map((row) => ({
      file: row[0] ?? '',
      line: row.at(-5) ?? '',
      name: row.at(-2) ?? '',
      event: row.at(-1),
    }));
  const defined = rows.flatMap(({ event, name }) => (event === 'subdef' ? [name] : []));
  const called = rows.filter(({ event, file }) => event === 'subused' && file.endsWith('.pl'));
  return [...called, ...namedSubs(files)]
    .filter(({ name }) => ![...defined, ...elsewhere].includes(name))
    .map(({ file, line, name }) => `${file}:${line}: no file that is joined with it has a sub ${name}`);
}

/** Subs that a reference is taken of, which B::Xref leaves out. */
const namedSubs = (files: PerlFiles): NamedSub[] =>
  Object.entries(files).flatMap(([file, text]) =>
    text.split('\n').flatMap((code, index) =>
      [...code.matchAll(/\\&(\w+)/g)].map(([, name = '']) => ({
        file: `${file}.pl`,
        line: `${index + 1}`,
        name,
      })),
    ),
  );
