import { formatFiles, type Tree, writeJson } from '@nx/devkit';
import { describeFailure } from '@research/core';
import { documentsIn } from '../../executors/document/document-reads';
import type { DocumentOptions } from '../../executors/document/kind';
import { inProject } from '../../wiring/project-path';
import type { PlannedTarget, PlanningScope } from '../../wiring/task-kind';
import { keepBytes } from '../keep-bytes';
import { requireFreeName, treeScope } from '../tree';
import { chapterGeneratorOptions, type ChapterGeneratorOptions } from './options';
import { placeInclude } from './place-include';

/**
 * Makes a chapter project with a heading and a label, and puts its \include at the right place of the document's main
 * file. Nothing is written when a name or number is taken, or a document or chapter does not exist.
 */
export default async function chapterGenerator(
  tree: Tree,
  given: ChapterGeneratorOptions,
): Promise<() => void> {
  const options = chapterGeneratorOptions.parse(given);
  const { name, title = titleOf(name) } = options;
  const root = `projects/chapters/${name}`;
  requireFreeName(tree, name, root);
  requireBalanced(title);
  const scope = treeScope(tree);
  const { project, options: document } = documentNamed(options.document, scope);
  const main = inProject(project.root, document.entry);
  const stem = name.replaceAll('-', '_');
  const placed = placeInclude(
    { file: main, text: tree.read(main, 'utf8') ?? '' },
    { project: name, path: `${name}/${stem}`, after: options.after },
  );
  if (!placed.ok) throw new Error(describeFailure(placed.error));
  const label = labelOf(name, (text) => isSet(text, scope));
  keepBytes(tree, root);
  writeJson(tree, inProject(root, 'project.json'), projectJson(name, `${stem}.tex`));
  tree.write(inProject(root, `${stem}.tex`), chapterText({ title, label }));
  tree.write(main, placed.value.text);
  await formatFiles(tree);
  const said = nextSteps({
    main: `${main}:${placed.value.line}`,
    file: inProject(root, `${stem}.tex`),
    label,
  });
  return () => void process.stdout.write(`${said.join('\n')}\n`);
}

function documentNamed(name: string | undefined, scope: PlanningScope): PlannedTarget<DocumentOptions> {
  const documents = documentsIn(scope);
  const found = documents.filter(({ project }) => name === undefined || project.name === name);
  const [document] = found;
  if (document && found.length === 1) return document;
  const known = documents.map(({ project }) => `--document=${project.name}`).join(' or ');
  if (found.length > 1) throw new Error(`there are several documents: say ${known}`);
  const what = name === undefined ? 'there is no document' : `there is no document "${name}"`;
  throw new Error(
    known === ''
      ? `${what}: a target with the executor nx-research:document is one`
      : `${what}: say ${known}`,
  );
}

/** A brace too many in the title would break the main file of everybody. */
function requireBalanced(title: string): void {
  const depths = [...title.replace(/\\./g, '')].reduce<number[]>(
    (all, character) => [...all, (all.at(-1) ?? 0) + (character === '{' ? 1 : character === '}' ? -1 : 0)],
    [],
  );
  if (depths.some((depth) => depth < 0) || (depths.at(-1) ?? 0) !== 0)
    throw new Error(`the braces of the title "${title}" do not match`);
}

/** Whether a chapter sets a label already. */
function isSet(label: string, { catalogue, files }: PlanningScope): boolean {
  return [...catalogue.values()].some(({ declaration, tasks }) =>
    [...tasks.values()].some(({ target: { options } }) => {
      const entry = (options as { readonly entry?: unknown }).entry;
      return (
        typeof entry === 'string' &&
        files.read(inProject(declaration.root, entry))?.includes(`\\label{${label}}`)
      );
    }),
  );
}

const projectJson = (name: string, entry: string): object => ({
  $schema: '../../../node_modules/nx/schemas/project-schema.json',
  name,
  tags: ['kind:chapter'],
  targets: { build: { executor: 'nx-research:chapter', options: { entry } } },
});

interface NextSteps {
  readonly main: string;
  readonly file: string;
  readonly label: string;
}

const nextSteps = ({ main, file, label }: NextSteps): string[] => [
  '',
  `${main} includes it now. Other chapters refer to it by \\ref{${label}}.`,
  `Write ${file}, then: npx nx affected -t build`,
];

/** What the text of a new chapter depends on. */
export interface ChapterTextOptions {
  readonly title: string;
  readonly label: string;
}

/** The text of a new chapter: its heading, its label, and a sentence that says what is missing, in the PDF too. */
export const chapterText = ({ title, label }: ChapterTextOptions): string => `\\chapter{${texOf(title)}}
\\label{${label}}

This chapter is not written yet.
Its first paragraph says what the chapter asks, what it takes from the chapters before it, and what it hands on.
`;

/** A title is TeX (`$\\chi^2$` and `\\emph{…}` work); only what can be meant in no other way is escaped. */
const texOf = (title: string): string => title.replace(/(?<!\\)[&%#]/g, '\\$&');

/** A title made of the words of a name: `Risk sizing` for `chapter-8-risk-sizing`. */
export function titleOf(name: string): string {
  const words = wordsOf(name).replaceAll('-', ' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** The label of a chapter: `ch:risk-sizing`, or with the whole name when that is set already. */
export function labelOf(name: string, isSet: (label: string) => boolean): string {
  const short = `ch:${wordsOf(name)}`;
  return isSet(short) ? `ch:${name}` : short;
}

const wordsOf = (name: string): string => name.replace(/^chapter-\d+-/, '');
