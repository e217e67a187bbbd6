import { probeTool, type ToolName } from '@research/compute';
import { describeFailure, type Result } from '@research/core';
import { chooseEngine, notebookEngines, type NotebookTools, scanNotebook } from '@research/documents';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { writeFiles } from '../write-files';
import { readWords, type ShellOptions, type ShellTask } from '../shell-tasks';

/**
 * The shell line that renders a notebook with the engine that the plugin would take; writes the files beside the
 * notebook that the engine needs: what an author who renders with that engine has there anyway.
 */
export async function notebookLines(root: string, { task, options }: ShellTask): Promise<string[]> {
  const { notebook: file = '', engine = 'auto' } = options;
  const name = task.project;
  const text = readFileSync(join(root, name, file), 'utf8');
  const notebook = scanNotebook(text);
  const tools = await toolsFor(root, options);
  const chosen = valueOf(chooseEngine(engine, notebook, tools));
  const plan = valueOf(
    notebookEngines[chosen].plan({
      source: { path: `${name}/${file}`, text, notebook },
      stagingFolder: join(root, name),
      parameters: {},
      tools,
    }),
  );
  writeFiles(join(root, name), Object.fromEntries(plan.files.map(({ to, text: content }) => [to, content])));
  const environment = Object.entries(plan.env).map(([variable, value]) => `${variable}=${quoted(value)}`);
  const words = [readWords(task.reads), 'WRITE_DIR=$PWD', ...environment, ...plan.argv.map(quoted)];
  return [`(cd ${name}; ${words.join(' ')})`];
}

async function toolsFor(root: string, { engine, pythonModules = [] }: ShellOptions): Promise<NotebookTools> {
  const modules = [...pythonModules, ...(engine === 'jupyter' ? ['ipykernel'] : [])];
  const find = async (tool: ToolName): Promise<string | undefined> => {
    const probed = await probeTool(tool, { workspaceRoot: root, env: process.env, modules });
    return probed.ok ? probed.value.path : undefined;
  };
  const found = {
    quarto: await find('quarto'),
    rscript: await find('R'),
    nbconvert: await find('jupyter'),
    python: await find('python'),
  };
  return Object.fromEntries(Object.entries(found).filter(([, path]) => path !== undefined));
}

function valueOf<T>(result: Result<T>): T {
  if (!result.ok) throw new Error(describeFailure(result.error));
  return result.value;
}

const quoted = (word: string): string => `'${word.replaceAll("'", "'\\''")}'`;
