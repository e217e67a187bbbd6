import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { describeFailure } from '@research/core';
import { allowedEnvironment, runCommand } from '@research/process';
import { type NotebookEngineName, notebookSource, type NotebookTools } from './notebook-engine';
import { renderNotebook, type RenderNotebookRequest } from './render-notebook';

/** A folder of this run's. */
export const root = mkdtempSync(join(tmpdir(), 'notebook-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

/**
 * Stands in for Quarto, which needs a download that tests must not depend on: takes the arguments of `quarto render`
 * that our plan gives and renders with the real knitr, so that messages and output are knitr's own, as Quarto's are.
 */
const fakeQuarto = `#!/usr/bin/env node
const { spawnSync } = require('node:child_process');
const [, , verb, input, ...rest] = process.argv;
if (verb !== 'render') process.exit(64);
const after = (name) => rest.flatMap((one, index) => (one === name ? [rest[index + 1]] : []));
const params = after('--execute-params').map((file) => 'yaml::read_yaml("' + file + '")')[0] ?? 'NULL';
process.chdir(after('--execute-dir')[0]);
const code = 'rmarkdown::render("' + input + '", rmarkdown::html_document(theme = NULL, mathjax = NULL), output_file = "' +
  after('--output')[0] + '", params = ' + params + ', quiet = TRUE)';
process.exit(spawnSync('Rscript', ['--vanilla', '-e', code], { stdio: 'inherit' }).status);
`;

/** The first program of that name on PATH that passes the probe. */
function found(program: string, probe: string[] = ['--version']): string {
  const candidates = (process.env['PATH'] ?? '').split(delimiter).map((folder) => join(folder, program));
  const working = candidates.find((path) => existsSync(path) && spawnSync(path, probe).status === 0);
  if (working === undefined) throw new Error(`this test needs ${program} ${probe.join(' ')}`);
  return working;
}

/** The programs of this machine, and the stand-in. */
const tools: Required<NotebookTools> = {
  quarto: join(root, 'bin', 'quarto'),
  rscript: found('Rscript'),
  nbconvert: found('jupyter-nbconvert'),
  python: found('python3', ['-c', 'import ipykernel']),
};

beforeAll(() => {
  mkdirSync(join(root, 'bin'));
  writeFileSync(tools.quarto, fakeQuarto);
  chmodSync(tools.quarto, 0o755);
});

/** A notebook to render, in a folder of its own, with files beside it. */
export function request(
  engine: NotebookEngineName,
  name: string,
  { text, files = {} }: { readonly text: string; readonly files?: Readonly<Record<string, string>> },
): RenderNotebookRequest {
  const stagingFolder = join(root, engine, name);
  const writeFolder = join(stagingFolder, '..', `${name} written`);
  for (const folder of [stagingFolder, writeFolder]) mkdirSync(folder, { recursive: true });
  const env = {
    ...allowedEnvironment(process.env, []),
    WRITE_DIR: writeFolder,
    SOURCE_DATE_EPOCH: '1600000000',
    TMPDIR: root, // R that is killed leaves its folder
  };
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(stagingFolder, path)), { recursive: true });
    writeFileSync(join(stagingFolder, path), content);
  }
  const sibling = (path: string): string | undefined => files[path];
  const source = notebookSource({ path: 'nb/score.qmd', folder: 'nb', text, sibling });
  return { engine, source, stagingFolder, parameters: {}, tools, run: runCommand, env, limitSeconds: 60 };
}

/** The page of a notebook that must succeed. */
export async function rendered(wanted: RenderNotebookRequest): Promise<string> {
  const result = await renderNotebook(wanted);
  if (!result.ok) throw new Error(describeFailure(result.error));
  return readFileSync(result.value.product, 'utf8');
}
