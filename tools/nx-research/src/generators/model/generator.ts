import { formatFiles, type Tree, writeJson } from '@nx/devkit';
import { describeFailure } from '@research/core';
import { METRICS_NAME, PREDICTIONS_NAME } from '@research/data';
import { SEARCH_NAME } from '@research/search';
import { inProject } from '../../wiring/project-path';
import { resolveReference } from '../../wiring/resolve-reference';
import { trainTarget } from '../../wiring/results';
import { keepBytes } from '../keep-bytes';
import { requireFreeName, treeScope } from '../tree';
import { modelGeneratorOptions, type ModelGeneratorOptions } from './options';
import { pythonModel } from './python-model';
import { rModel } from './r-model';

/** What a model learns from: what was known before each game, and outcomes and prices. */
const reads = { features: 'asof-features/features.csv.gz', games: 'nflverse-schedules/games.csv.gz' };

/**
 * Makes a model project that trains at once: a logistic model whose results keep the contract of models, to be replaced
 * by something better. Nothing is written when the name is taken or a file that it reads does not exist.
 */
export default async function modelGenerator(tree: Tree, given: ModelGeneratorOptions): Promise<() => void> {
  const { name, language, search } = modelGeneratorOptions.parse(given);
  const root = `projects/models/${name}`;
  requireFreeName(tree, name, root);
  requireReads(tree);
  const isR = language !== 'python';
  const script = `${name.replaceAll('-', '_')}.${isR ? 'R' : 'py'}`;
  keepBytes(tree, root);
  writeJson(tree, inProject(root, 'project.json'), projectJson(name, { script, search }));
  tree.write(inProject(root, script), isR ? rModel(name, search) : pythonModel(name, search));
  if (search) tree.write(inProject(root, SEARCH_NAME), searchText(name));
  await formatFiles(tree);
  return () =>
    void process.stdout.write(`${nextSteps(name, { script: inProject(root, script), search }).join('\n')}\n`);
}

function requireReads(tree: Tree): void {
  const scope = treeScope(tree);
  for (const [as, text] of Object.entries(reads)) {
    const found = resolveReference({ text, as, at: { file: `reads of the new model` } }, scope);
    if (!found.ok) throw new Error(describeFailure(found.error));
  }
}

interface Made {
  readonly script: string;
  readonly search: boolean;
}

const projectJson = (name: string, { script, search }: Made): object => ({
  $schema: '../../../node_modules/nx/schemas/project-schema.json',
  name,
  tags: ['kind:model'],
  targets: {
    [trainTarget]: {
      executor: 'nx-research:train',
      options: {
        script,
        ...(script.endsWith('.py') ? { pythonModules: ['numpy'] } : {}),
        reads,
        results: [PREDICTIONS_NAME, METRICS_NAME],
        ...(search ? { search: SEARCH_NAME } : {}),
      },
    },
  },
});

const searchText = (
  name: string,
): string => `# What \`npx nx run ${name}:search\` tries: docs/guides/searching.md
parameters:
  decay: [0.6, 0.7, 0.8, 0.9, 1]
  rest: [true, false]
metric: auc
# A better one knows the outcome.
implausible: { above: 0.76 }
settings: { seasons: before-last }
holdout: { seasons: last }
`;

function nextSteps(name: string, { script, search }: Made): string[] {
  const steps = [
    ...(search
      ? ([
          [`npx nx run ${name}:search --dryRun`, 'says how many configurations there are to evaluate'],
          [`npx nx run ${name}:search`, 'evaluates them; put the best into the parameters of the script'],
        ] as const)
      : []),
    [`npx nx run ${name}:${trainTarget}`, 'trains it; its results go into git'],
    ['npx nx run training:status', 'says how good it is, beside the others'],
    ['npx nx affected -t build', 'and it is in every comparison of models'],
  ] as const;
  const width = Math.max(...steps.map(([command]) => command.length));
  return [
    '',
    'Next:',
    '',
    ...steps.map(([command, what]) => `  ${command.padEnd(width)}  ${what}`),
    '',
    `Then put your model into fit and forecast of ${script}: docs/guides/a-fifth-model.md.`,
  ];
}
