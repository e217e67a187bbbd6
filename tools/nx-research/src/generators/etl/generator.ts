import { formatFiles, type Tree, writeJson } from '@nx/devkit';
import { describeFailure } from '@research/core';
import { CONTRACT_NAME } from '@research/data';
import { keepBytes } from '../keep-bytes';
import { resolveReference } from '../../wiring/resolve-reference';
import { requireFreeName } from '../require-free-name';
import { treeScope } from '../tree-scope';
import { contractText } from './contract-text';
import { type EtlTask, etlTask } from './etl-task';
import { type EtlGeneratorOptions, etlGeneratorOptions } from './options';
import { pythonScript } from './python-script';
import { rScript } from './r-script';
import { specText } from './spec-text';
import { inProject } from '../../wiring/project-path';

/**
 * Makes an etl project that works at once: a script that turns what it reads into a table, a contract that holds, and a
 * spec that runs the script. Nothing is written when a name is taken or a file that is read does not exist.
 */
export default async function etlGenerator(tree: Tree, given: EtlGeneratorOptions): Promise<() => void> {
  const options = etlGeneratorOptions.parse(given);
  const root = `projects/etl/${options.name}`;
  requireFreeName(tree, options.name, root);
  const task = etlTask(options);
  requireReads(tree, task);
  keepBytes(tree, root);
  writeJson(tree, inProject(root, 'project.json'), projectJson(task));
  tree.write(inProject(root, task.script), task.language === 'R' ? rScript(task) : pythonScript(task));
  tree.write(inProject(root, CONTRACT_NAME), contractText(task));
  tree.write(inProject(root, `${task.stem}.spec.ts`), specText(task));
  await formatFiles(tree);
  return () => void process.stdout.write(`${nextSteps(task, root).join('\n')}\n`);
}

/** Files of other projects must be declared there; its own source is made together with it. */
function requireReads(tree: Tree, { main, others, source }: EtlTask): void {
  const scope = treeScope(tree);
  for (const { as, reference } of source ? others : [main, ...others]) {
    const found = resolveReference({ text: reference, as, at: { file: '--reads' } }, scope);
    if (!found.ok) throw new Error(describeFailure(found.error));
  }
}

const projectJson = ({ name, script, main, others, table, quarantine, source }: EtlTask): object => ({
  $schema: '../../../node_modules/nx/schemas/project-schema.json',
  name,
  tags: ['kind:etl'],
  targets: {
    ...(source
      ? {
          fetch: {
            executor: 'nx-research:fetch',
            options: {
              assets: { [source.file]: source.asset },
              ...(source.seasons ? { seasons: source.seasons } : {}),
            },
          },
        }
      : {}),
    build: {
      executor: 'nx-research:script',
      options: {
        script,
        reads: Object.fromEntries([main, ...others].map(({ as, reference }) => [as, reference])),
        writes: [table, quarantine],
      },
    },
  },
});

function nextSteps({ name, script, table, source }: EtlTask, root: string): string[] {
  const steps = [
    ...(source ? [[`npx nx run ${name}:refresh`, `pins what upstream has of ${source.asset}`] as const] : []),
    [`npx nx run ${name}:build`, `runs ${script}`] as const,
    [`npx nx run ${name}:check`, `holds ${table} against ${CONTRACT_NAME}`] as const,
    [`npm test -- ${root}`, 'runs its spec'] as const,
  ];
  const width = Math.max(...steps.map(([command]) => command.length));
  return [
    '',
    'Next:',
    '',
    ...steps.map(([command, what]) => `  ${command.padEnd(width)}  ${what}`),
    '',
    `Then write ${root}/${script}, and put the key of your table into ${root}/${CONTRACT_NAME}.`,
    'docs/guides/a-new-etl-task.md says how.',
  ];
}
