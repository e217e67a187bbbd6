import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Tree } from '@nx/devkit';
import { FsTree } from 'nx/src/generators/tree';
import { convertSmartDefaultsIntoNamedParams, validateOptsAgainstSchema } from 'nx/src/utils/params';
import chapter from './chapter/generator';
import etl from './etl/generator';
import model from './model/generator';
import notebook from './notebook/generator';

const repository = join(__dirname, '../../../..');
const generators = { chapter, etl, model, notebook } as const;
type Name = keyof typeof generators;

/** What somebody types behind `nx g nx-research:<generator>`. */
type Typed = readonly [name: string, options?: Readonly<Record<string, string | string[]>>];

const refusal = (done: Promise<unknown>): Promise<string> =>
  done.then(
    () => 'nothing was refused',
    // What Nx throws about a schema is no Error.
    (error: { message: string }) => error.message,
  );

/** Runs a generator on this repository as Nx does, with its schema before it; nothing reaches the disk. */
async function generate(generator: Name, [name, options = {}]: Typed, tree: Tree): Promise<unknown> {
  const schema = JSON.parse(readFileSync(join(__dirname, generator, 'schema.json'), 'utf8'));
  const given = { ...options, _: [name] };
  convertSmartDefaultsIntoNamedParams(given, schema, null, null);
  validateOptsAgainstSchema(given, schema);
  return (generators[generator] as (tree: Tree, options: object) => Promise<unknown>)(tree, given);
}

const taken = (name: string): RegExp => new RegExp(`there is a project "${name}" already`);
const noName = /should match the pattern/;

it.each<[Name, string, Typed, RegExp]>([
  ['notebook', 'a name that is taken', ['04-score-validation'], taken('04-score-validation')],
  [
    'notebook',
    'a chapter that is not there',
    ['07-new', { chapter: 'chapter-9' }],
    /there is no project "chapter-9"/,
  ],
  [
    'notebook',
    'a file that nobody writes',
    ['07-new', { reads: 'nflverse-schedules/none.csv' }],
    /no project writes nflverse-schedules\/none\.csv/,
  ],
  ['notebook', 'a name that is no name', ['../07'], noName],
  ['etl', 'a name that is taken', ['stadium-reference'], taken('stadium-reference')],
  ['etl', 'a name that is no name', ['../odds'], noName],
  [
    'etl',
    'a project that is not there',
    ['new-odds', { reads: ['lines=odds-api/lines.csv'] }],
    /there is no project "odds-api"/,
  ],
  [
    'etl',
    'a file that nobody writes',
    ['new-odds', { reads: ['games=nflverse-schedules/none.csv'] }],
    /no project writes nflverse-schedules\/none\.csv/,
  ],
  [
    'etl',
    'a file that is no table',
    ['new-odds', { reads: ['games=nflverse-schedules/games.json'] }],
    /pattern/,
  ],
  [
    'etl',
    'seasons that are not said',
    ['new-odds', { asset: 'pbp/p_{season}.csv' }],
    /say which, e\.g\. --seasons=2021-/,
  ],
  ['etl', 'seasons of nothing', ['new-odds', { seasons: '2021-' }], /--asset with \{season\} in its name/],
  ['etl', 'a language that it cannot write', ['new-odds', { language: 'perl' }], /language/],
  ['chapter', 'a name that is taken', ['chapter-7-simulation'], taken('chapter-7-simulation')],
  [
    'chapter',
    'a number that is taken',
    ['chapter-7-other'],
    /main\.tex includes chapter-7-simulation already/,
  ],
  [
    'chapter',
    'a document that is not there',
    ['chapter-8-end', { document: 'thesis' }],
    /there is no document "thesis"/,
  ],
  [
    'chapter',
    'a chapter to follow that is not there',
    ['chapter-8-end', { after: 'chapter-3-data' }],
    /does not include "chapter-3-data"/,
  ],
  [
    'chapter',
    'a title that would break the text',
    ['chapter-8-end', { title: 'A {title' }],
    /braces of the title/,
  ],
  ['chapter', 'a name that is no chapter name', ['conclusion'], noName],
  ['model', 'a name that is taken', ['glm'], taken('glm')],
  ['model', 'a language that it cannot write', ['elo', { language: 'perl' }], /language/],
])('nx g nx-research:%s refuses %s and writes nothing', async (generator, _case, ...[typed, message]) => {
  const tree = new FsTree(repository, false);
  expect(await refusal(generate(generator, typed, tree))).toMatch(message);
  expect(tree.listChanges()).toEqual([]);
});

it('nx g nx-research:chapter refuses a name that the document includes already', async () => {
  const tree = new FsTree(repository, false);
  const main = 'projects/dissertation/main.tex';
  const text = tree.read(main, 'utf8') ?? '';
  tree.write(main, text.replace('\\backmatter', '\\include{chapter-8-end/text}\n\\backmatter'));
  expect(await refusal(generate('chapter', ['chapter-8-end'], tree))).toMatch(
    /main\.tex:\d+:\d+: .*includes chapter-8-end already/,
  );
  expect(tree.listChanges().map(({ path }) => path)).toEqual([main]);
});

it('a generator is given what is right', async () => {
  const tree = new FsTree(repository, false);
  await generate('chapter', ['chapter-8-end', { title: 'The end' }], tree);
  expect(tree.listChanges().map(({ path }) => path)).toContain(
    'projects/chapters/chapter-8-end/project.json',
  );
});
