import { unreachable } from '@research/core';
import { cellLanguages } from '@research/documents';
import * as z from 'zod';
import { everySource, missingOwnFile } from '../../wiring/own-sources';
import { inProject } from '../../wiring/project-path';
import { namedReads } from '../../wiring/resolve-reference';
import { hostOptions, runOptions } from '../../wiring/run-options';
import type { PlannedTarget, PlanningScope, TaskKind, TaskPlan } from '../../wiring/task-kind';
import { tableCheckTargets } from '../check-tables/kind';

const value = z.union([z.string(), z.number(), z.boolean(), z.null()]);

/** Options of `nx-research:notebook`. */
export const notebookOptions = z.strictObject({
  notebook: z
    .string()
    .regex(/\.qmd$/, 'a .qmd file')
    .describe('The notebook, relative to the project'),
  engine: z
    .enum(['auto', 'quarto', 'knitr', 'jupyter'])
    .default('auto')
    .describe(
      'The engine; auto uses Quarto if it is installed, else knitr for R cells and Jupyter for Python',
    ),
  parameters: z
    .record(z.string(), z.union([value, z.array(value)]))
    .default({})
    .describe('Values that replace those of the notebook'),
  ...runOptions,
  ...hostOptions,
});

/** Parsed {@link notebookOptions}. */
export type NotebookOptions = z.output<typeof notebookOptions>;

/** Executes a notebook; its product is what it writes (tables, figures, data) and the rendered page. */
export const notebookKind: TaskKind<typeof notebookOptions> = {
  name: 'notebook',
  runsOn: 'machine',
  options: notebookOptions,
  cache: true,
  writes: ({ options }) => [...options.writes, renderedName(options)],
  plan: (target, scope) => {
    const { reads, problems } = namedReads(target, scope);
    const missing = missingOwnFile(target, 'notebook', scope);
    const entry = inProject(target.project.root, target.options.notebook);
    const { env } = target.options;
    return {
      reads,
      sources: everySource,
      entry,
      env,
      problems: [...missing, ...problems],
      ...toolsOf(target, scope),
    };
  },
  infers: tableCheckTargets,
};

/** Name of the rendered page in the output folder. */
export const renderedName = ({ notebook }: Pick<NotebookOptions, 'notebook'>): string =>
  notebook.replace(/^.*\//, '').replace(/\.qmd$/, '.html');

/** What renders the notebook, and the interpreters of its cells. */
function toolsOf(
  { project, options }: PlannedTarget<NotebookOptions>,
  scope: PlanningScope,
): Pick<TaskPlan, 'tools' | 'optionalTools' | 'pythonModules'> {
  const text = scope.files.read(inProject(project.root, options.notebook));
  const languages = new Set(cellLanguages(text ?? ''));
  const python = languages.has('python') ? ['python'] : [];
  const required = Object.keys(options.requires);
  const withR = [...required, 'R', 'pandoc', ...python];
  const withPython = [...required, 'jupyter', 'python'];
  const knitr = languages.size === 0 || languages.has('r');
  const pythonModules = [
    ...options.pythonModules,
    ...(options.engine === 'jupyter' || !knitr ? ['ipykernel'] : []),
  ];
  switch (options.engine) {
    case 'knitr':
      return { tools: withR, pythonModules };
    case 'jupyter':
      return { tools: withPython, pythonModules };
    case 'quarto':
      return {
        tools: ['quarto', ...required, ...python, ...(languages.has('r') ? ['R'] : [])],
        pythonModules,
      };
    case 'auto':
      return { tools: required, optionalTools: ['quarto', ...(knitr ? withR : withPython)], pythonModules };
    default:
      return unreachable(options.engine);
  }
}
