import { formatFiles, type Tree, writeJson } from '@nx/devkit';
import { describeFailure } from '@research/core';
import { CONTRACT_NAME } from '@research/data';
import { inProject } from '../../wiring/project-path';
import { resolveReference } from '../../wiring/resolve-reference';
import { keepBytes } from '../keep-bytes';
import { requireFreeName, treeScope } from '../tree';
import { etlTask, type EtlTask } from './etl-task';
import { etlGeneratorOptions, type EtlGeneratorOptions } from './options';
import { pythonScript } from './python-script';
import { rScript } from './r-script';
import { specText } from './spec-text';

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

/** A contract that the new script keeps, whatever the columns of its file are. */
const contractText = ({
  name,
  table,
  main,
  quarantine,
}: EtlTask): string => `# What may be relied on in ${table}. \`npx nx run ${name}:check\` holds it against this;
# docs/guides/a-new-etl-task.md explains every word.
${table}:
  # True of every table: where a row comes from. Name the columns here by which you tell rows apart, e.g. [season, week].
  key: [source_file, source_line]
  # "warn" or "error", once the columns below are all that you want.
  otherColumns: allow
  # At least so many rows, in each season where there is a column "season".
  rows: { min: 1 }
  # Every row that was read is in the table or in quarantine.
  balance: { read: "${main.reference}", quarantine: ${quarantine} }
  columns:
    source_file: {}
    source_line: { type: integer, min: 2 }
`;
