import { formatFiles, getProjects, type Tree, writeJson } from '@nx/devkit';
import { describeFailure } from '@research/core';
import { inProject } from '../../wiring/project-path';
import { resolveReference } from '../../wiring/resolve-reference';
import { keepBytes } from '../keep-bytes';
import { readName, requireFreeName, treeScope } from '../tree';
import { notebookText } from './notebook-text';
import { notebookGeneratorOptions, type NotebookGeneratorOptions } from './options';

/**
 * Makes a notebook project whose first table is computed from the file it reads, and prints the line that puts the
 * table into a chapter. Nothing is written when a name is taken or does not exist.
 */
export default async function notebookGenerator(
  tree: Tree,
  given: NotebookGeneratorOptions,
): Promise<() => void> {
  const options = notebookGeneratorOptions.parse(given);
  const chapterRoot = check(tree, options);
  const root = rootOf(options.name);
  const notebook = `${options.name.replaceAll('-', '_')}.qmd`;
  const read = readName(options.reads);
  keepBytes(tree, root);
  writeJson(tree, inProject(root, 'project.json'), {
    $schema: '../../../node_modules/nx/schemas/project-schema.json',
    name: options.name,
    tags: ['kind:notebook'],
    targets: {
      build: {
        executor: 'nx-research:notebook',
        options: { notebook, reads: { [read]: options.reads }, writes: [`${options.table}.tex`] },
      },
    },
  });
  tree.write(inProject(root, notebook), notebookText({ ...options, read }));
  await formatFiles(tree);
  return () => void process.stdout.write(`${nextSteps(options, chapterRoot).join('\n')}\n`);
}

/** Refuses what cannot work, and gives the root of the chapter that was named. */
function check(tree: Tree, { name, reads, chapter }: NotebookGeneratorOptions): string | undefined {
  requireFreeName(tree, name, rootOf(name));
  const found = resolveReference({ text: reads, as: 'reads', at: { file: '--reads' } }, treeScope(tree));
  if (!found.ok) throw new Error(describeFailure(found.error));
  if (chapter === undefined) return undefined;
  const root = getProjects(tree).get(chapter)?.root;
  if (root === undefined)
    throw new Error(`there is no project "${chapter}": \`npx nx show projects\` lists them`);
  return root;
}

const rootOf = (name: string): string => `projects/notebooks/${name}`;

function nextSteps({ name, table }: NotebookGeneratorOptions, chapterRoot: string | undefined): string[] {
  const place =
    chapterRoot === undefined
      ? 'To show the table, put this line into a chapter:'
      : `Put this line into the chapter in ${chapterRoot}:`;
  return ['', place, '', `\\input{${name}/${table}.tex}`, '', `Then: npx nx affected -t build`];
}
