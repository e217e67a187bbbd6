// @ts-check
/**
 * `run-command.mjs <executors.json> <project>:<target> [--option=value]...` calls an executor of the plugin as Nx does, in the
 * workspace that it runs in and without nx, which costs three times as much. It is for targets that show or steer something: Nx
 * neither caches nor records these, and knows no more of their projects than project.json says.
 */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

const [executorsFile = '', id = '', ...words] = process.argv.slice(2);
const [projectName = '', targetName = ''] = id.split(':');
const root = process.cwd();
const json = (/** @type {string} */ file) => JSON.parse(readFileSync(file, 'utf8'));

const listed = execFileSync('git', ['ls-files', '-coz', '--exclude-standard', '*project.json'], {
  encoding: 'utf8',
});
const projects = Object.fromEntries(
  listed
    .split('\0')
    .filter((file) => file !== '')
    .map((file) => ({ ...json(join(root, file)), root: dirname(file) }))
    .map((project) => [project.name, project]),
);

const declared = projects[projectName].targets[targetName];
const { implementation, schema } = json(executorsFile).executors[declared.executor.split(':')[1]];
const { properties } = json(join(dirname(executorsFile), schema));
const executor = createRequire(executorsFile)(implementation);
const { success } = await executor(
  { ...declared.options, ...Object.fromEntries(words.map(option)) },
  {
    root,
    projectName,
    targetName,
    nxJsonConfiguration: json(join(root, 'nx.json')),
    projectsConfigurations: { version: 2, projects },
    taskGraph: { tasks: { [id]: { projectRoot: projects[projectName].root } }, dependencies: {} },
  },
);
process.exitCode = success ? 0 : 1;

/**
 * `--dry-run` → dryRun: true, `--last=3` → last: 3 where the schema has a number there.
 * @param {string} word
 */
function option(word) {
  const [, dashed = '', value] = /^--([a-z-]+)(?:=(.*))?$/i.exec(word) ?? [];
  const name = dashed.replace(/-(\w)/g, (_all, letter) => letter.toUpperCase());
  if (value === undefined) return [name, true];
  const isNumber = ['number', 'integer'].includes(properties[name]?.type);
  return [name, isNumber ? Number(value) : value];
}
