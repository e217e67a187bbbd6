// @ts-check
/**
 * Builds the plugin: bundles src/ into dist/, and generates each executor's and generator's schema.json from its zod options and
 * the reference in README.md from these.
 *
 *   node build.mjs                  bundle, write schemas
 *   node build.mjs --bundle-only    bundle alone
 *   node build.mjs --check-schemas  exit 1 when a committed schema.json or README.md differs from the options
 */
import { build } from 'esbuild';
import {
  copyFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { format } from 'prettier';
import { readmeText } from './reference.mjs';

const root = dirname(fileURLToPath(import.meta.url));
const source = join(root, 'src');
const require = createRequire(import.meta.url);

/** Folders below src that hold an entry point, by the name that Nx knows it under. */
const foldersWith = (/** @type {string} */ entry, /** @type {string[]} */ ...parents) =>
  parents.flatMap((parent) =>
    readdirSync(join(source, parent))
      .map((name) => ({ name, folder: join(source, parent, name) }))
      .filter(({ folder }) => existsSync(join(folder, entry))),
  );

/** Executors make things or are commands. */
const executors = foldersWith('executor.ts', 'executors', 'commands');
const generators = foldersWith('generator.ts', 'generators');

/**
 * Where package.json's `main` lies below dist. Nx takes a plugin for one under development, and loads all projects and twice its
 * workers for it, unless the path that it resolves to contains `/node_modules/`.
 */
const pluginEntry = 'node_modules/nx-research/plugin';

/** @type {import('esbuild').BuildOptions} */
const common = {
  bundle: true,
  platform: 'node',
  mainFields: ['module', 'main'],
  target: 'node20',
  format: 'cjs',
  external: ['@nx/devkit', 'nx', 'pg-native'],
  tsconfig: join(root, '../../tsconfig.options.json'),
  logLevel: 'warning',
  legalComments: 'eof',
};

async function bundle() {
  const output = join(root, 'dist');
  rmSync(output, { recursive: true, force: true });
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  cpSync(join(root, '../../libs/compute/tracers'), join(output, 'tracers'), { recursive: true });
  cpSync(join(root, '../../libs/search/program'), join(output, 'search-program'), { recursive: true });
  await build({
    ...common,
    define: { PLUGIN_VERSION: JSON.stringify(version) },
    outdir: output,
    entryPoints: [
      { in: join(source, 'plugin.ts'), out: pluginEntry },
      { in: join(source, 'cli.ts'), out: 'cli' },
      { in: join(source, 'linked-content.ts'), out: 'linked-content' },
      ...executors.map(({ name }) => ({ in: `executor:${name}`, out: `executors/${name}` })),
      ...generators.map(({ name, folder }) => ({
        in: join(folder, 'generator.ts'),
        out: `generators/${name}`,
      })),
    ],
    plugins: [executorEntries],
  });
}

/**
 * The module that Nx loads for an executor: it tells the executor of all kinds of task, which lie on a higher floor than the
 * executors themselves.
 * @type {import('esbuild').Plugin}
 */
const executorEntries = {
  name: 'executor-entries',
  setup(bundler) {
    bundler.onResolve({ filter: /^executor:/ }, ({ path }) => ({ path, namespace: 'executor' }));
    bundler.onLoad({ filter: /.*/, namespace: 'executor' }, ({ path }) => {
      const own = executors.find(({ name }) => path === `executor:${name}`);
      const module = JSON.stringify(join(own?.folder ?? '', 'executor'));
      const kinds = JSON.stringify(join(source, 'workspace/kinds'));
      const contents = `import { executor } from ${module}; import { kinds } from ${kinds}; export = executor(kinds);`;
      return { contents, loader: 'ts', resolveDir: source };
    });
  },
};

/** What draws PNGs: the renderer, and the fonts that drawings are made for. */
function copyDrawing() {
  const output = join(root, 'dist/drawing');
  mkdirSync(output, { recursive: true });
  copyFileSync(require.resolve('@resvg/resvg-wasm/index_bg.wasm'), join(output, 'resvg.wasm'));
  const fonts = join(dirname(require.resolve('pdfjs-dist/package.json')), 'standard_fonts');
  for (const name of ['LiberationSans-Regular.ttf', 'LiberationSans-Bold.ttf', 'LICENSE_LIBERATION'])
    copyFileSync(join(fonts, name), join(output, name));
}

/** The parser of PostgreSQL, which looks for its WebAssembly beside the bundle that it is in. */
function copyParser() {
  const wasm = require.resolve('libpg-query').replace(/[^/\\]+$/, 'libpg-query.wasm');
  copyFileSync(wasm, join(root, 'dist/executors/libpg-query.wasm'));
}

/** The live page: its scripts in one file for the browser; pdf.js stays a file of its own, which the server serves. */
async function bundlePage() {
  const page = join(root, '../../libs/preview/page');
  const output = join(root, 'dist/live');
  await build({
    bundle: true,
    format: 'esm',
    target: 'es2022',
    minify: true,
    logLevel: 'warning',
    tsconfig: join(page, 'tsconfig.json'),
    entryPoints: [{ in: join(page, 'main.ts'), out: 'page' }],
    outdir: output,
    alias: { 'pdfjs-dist': '/pdfjs/pdf.mjs' },
    external: ['/pdfjs/*'],
  });
  for (const name of ['index.html', 'page.css']) copyFileSync(join(page, name), join(output, name));
}

/** The page of runs: its scripts, charts included, and its style, which the command puts into the file that it writes. */
async function bundleRunsPage() {
  const page = join(root, '../../libs/reporting/page');
  await build({
    bundle: true,
    format: 'iife',
    target: 'es2022',
    minify: true,
    logLevel: 'warning',
    // Licences of what is in the bundle stay in the page.
    legalComments: 'inline',
    tsconfig: join(page, 'tsconfig.json'),
    entryPoints: [
      { in: join(page, 'main.ts'), out: 'page' },
      { in: join(page, 'page.css'), out: 'page' },
    ],
    outdir: join(root, 'dist/runs-page'),
  });
}

/** What a TypeScript module exports. @returns {Promise<Record<string, any>>} */
async function evaluate(/** @type {string} */ entry) {
  const { outputFiles } = await build({ ...common, entryPoints: [entry], external: ['zod'], write: false });
  const module = { exports: {} };
  new Function('module', 'exports', 'require', outputFiles[0]?.text ?? '')(module, module.exports, require);
  return module.exports;
}

/** The options of each executor, by its name. @returns {Promise<Map<string, any>>} */
async function executorOptions() {
  const { kinds } = await evaluate(join(source, 'workspace/kinds.ts'));
  return new Map([...kinds.values()].map(({ name, options }) => [name, options]));
}

/** The options of a generator. */
async function generatorOptions(/** @type {string} */ folder) {
  return Object.entries(await evaluate(join(folder, 'options.ts'))).find(([name]) =>
    name.endsWith('Options'),
  )?.[1];
}

/**
 * What executors.json or generators.json says of each of its entries, by name; Nx's `--help` shows what schema.json says.
 * @returns {Map<string, string>}
 */
function descriptions(/** @type {'executors' | 'generators'} */ key) {
  /** @type {Record<string, { description: string }>} */
  const entries = JSON.parse(readFileSync(join(root, `${key}.json`), 'utf8'))[key];
  return new Map(Object.entries(entries).map(([name, { description }]) => [name, description]));
}

/** The schema.json text for a generator's options, which Nx checks. */
function schemaText(/** @type {any} */ schema, /** @type {string | undefined} */ description) {
  const { z } = require('zod');
  const { $schema, ...json } = z.toJSONSchema(schema, { io: 'input' });
  // Nx passes more than the options that are named here.
  delete json.additionalProperties;
  const text = JSON.stringify({ $schema, version: 2, cli: 'nx', description, ...json });
  return format(text, { parser: 'json', singleQuote: true, printWidth: 110 });
}

/**
 * The schema.json text for an executor's options. It says what they are, and Nx's own check lets everything pass, so that the
 * executor can refuse what is wrong with the file and line it stands in. Nx looks at neither `allOf` of an object nor anything
 * beside the `anyOf` of an option; of an option it needs the type, to make a number, list or boolean of what is typed, and the default.
 */
function executorSchemaText(/** @type {any} */ schema, /** @type {string | undefined} */ description) {
  const { z } = require('zod');
  const { $schema, type, properties, required } = z.toJSONSchema(schema, { io: 'input' });
  const needed = required?.length > 0 ? { allOf: [{ required }] } : {};
  const shown = Object.entries(properties).map(([name, option]) => {
    const priority = required?.includes(name) ? { 'x-priority': 'important' } : {};
    return [name, { ...uncheckedOption(option), ...priority }];
  });
  const json = { description, type, properties: Object.fromEntries(shown), ...needed, definitions };
  const text = JSON.stringify({ $schema, version: 2, cli: 'nx', ...json });
  return format(text, { parser: 'json', singleQuote: true, printWidth: 110 });
}

/** By reference, since lists may hold lists. */
const anything = { $ref: '#/definitions/anything' };
const definitions = {
  anything: {
    anyOf: [
      { type: ['string', 'number', 'boolean', 'null'] },
      { type: 'array', items: anything },
      { type: 'object' },
    ],
  },
};

/** An option that Nx shows and coerces, but does not check. */
function uncheckedOption(/** @type {any} */ option) {
  const { description, default: preset, type, enum: values, items, ...rest } = option;
  // A text or a number is a text: Nx would make the number 12 of a name 0012.
  const union = [...new Set((option.anyOf ?? []).map((/** @type {any} */ one) => one.type))].filter(
    (one, _at, all) => !(all.includes('string') && ['number', 'integer'].includes(one)),
  );
  const simple = items && (Object.keys(items).join() === 'type' ? items : undefined);
  const own = { ...rest, ...(items && !simple && { items }) };
  return {
    description,
    type: type ?? (union.length === 1 ? union[0] : union),
    ...(preset !== undefined && { default: preset }),
    ...(values && { enum: values }),
    ...(simple && { items: simple }),
    ...(Object.keys(own).length > 0 && { allOf: [own] }),
    anyOf: [anything],
  };
}

/** The JSON schema of run records, for programs that read them. */
async function recordSchema() {
  const entry = join(root, '../../libs/reporting/src/runs/run-record.ts');
  const { z } = require('zod');
  const { runRecordSchema } = await evaluate(entry);
  const schema = { title: 'Run record of nx-research', ...z.toJSONSchema(runRecordSchema) };
  return format(JSON.stringify(schema), { parser: 'json', singleQuote: true, printWidth: 110 });
}

async function schemas(/** @type {boolean} */ checkOnly) {
  const options = await executorOptions();
  const told = { executors: descriptions('executors'), generators: descriptions('generators') };
  const wanteds = [
    { file: join(root, 'run-record.schema.json'), text: recordSchema },
    ...executors.map(({ name, folder }) => ({
      file: join(folder, 'schema.json'),
      text: () => executorSchemaText(options.get(name), told.executors.get(name)),
    })),
    ...generators.map(({ name, folder }) => ({
      file: join(folder, 'schema.json'),
      text: async () => schemaText(await generatorOptions(folder), told.generators.get(name)),
    })),
    // The last: it is made from the schemas.
    { file: join(root, 'README.md'), text: () => readmeText(root) },
  ];
  const drifted = [];
  for (const { file, text } of wanteds) {
    const wanted = await text();
    if (existsSync(file) && readFileSync(file, 'utf8') === wanted) continue;
    drifted.push(file);
    if (!checkOnly) writeFileSync(file, wanted);
  }
  return drifted;
}

if (process.argv.includes('--check-schemas')) {
  const drifted = await schemas(true);
  for (const file of drifted)
    console.error(`${file} differs from the options: run node tools/nx-research/build.mjs`);
  process.exitCode = drifted.length > 0 ? 1 : 0;
} else {
  mkdirSync(join(root, 'dist'), { recursive: true });
  if (!process.argv.includes('--bundle-only')) await schemas(false);
  await bundle();
  await bundlePage();
  await bundleRunsPage();
  copyDrawing();
  copyParser();
}
