import { type Workflow, workflows } from './run-record';

const byKind: Readonly<Record<string, Workflow>> = {
  etl: 'etl',
  model: 'training',
  comparison: 'training',
  notebook: 'dissertation',
  chapter: 'dissertation',
  document: 'dissertation',
  migration: 'devops',
  database: 'devops',
};

/** The workflow of a project by its tags: `workflow:etl` says it, `kind:model` implies it. */
export function workflowOf(tags: readonly string[]): Workflow {
  const said = workflows.find((workflow) => tags.includes(`workflow:${workflow}`));
  const implied = tags.flatMap((tag) => (tag.startsWith('kind:') ? (byKind[tag.slice(5)] ?? []) : []));
  return said ?? implied[0] ?? 'other';
}

/** What serves another workflow comes after it: who builds the dissertation builds what it reads as well. */
const precedence: readonly Workflow[] = ['dissertation', 'training', 'devops', 'etl', 'other'];

/** The workflow of a run, by those of the tasks that were asked for. */
export const workflowAskedFor = (asked: readonly Workflow[]): Workflow =>
  precedence.find((workflow) => asked.includes(workflow)) ?? 'other';
