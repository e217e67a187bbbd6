// @ts-check
/**
 * Builds the plugin: bundles src/ into dist/ and generates each executor's and generator's schema.json from its zod options.
 *
 *   node build.mjs                  bundle, write schemas
 *   node build.mjs --bundle-only    bundle alone
 *   node build.mjs --check-schemas  exit 1 when a committed schema.json differs from its options
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

const root = dirname(fileURLToPath(import.meta.url));
const source = join(root, 'src');
const require = createRequire(import.meta.url);

/** Folders below src/executors and src/generators that hold an entry point of that kind. */
const named = (/** @type {'executors' | 'generators'} */ kind, /** @type {string} */ entry) =>
  readdirSync(join(source, kind)).filter((name) => existsSync(join(source, kind, name, entry)));

const executors = named('executors', 'executor.ts');
const generators = named('generators', 'generator.ts');

/** @type {import('esbuild').BuildOptions} */
const common = {
  bundle: true,
  platform: 'node',
  mainFields: ['module', 'main'],
  target: 'node20',
  format: 'cjs',
  external: ['@nx/devkit', 'nx'],
  tsconfig: join(root, '../../tsconfig.options.json'),
  logLevel: 'warning',
  legalComments: 'eof',
};

async function bundle() {
  const output = join(root, 'dist');
  rmSync(output, { recursive: true, force: true });
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  cpSync(join(root, '../../libs/compute/tracers'), join(output, 'tracers'), { recursive: true });
  await build({
    ...common,
    define: { PLUGIN_VERSION: JSON.stringify(version) },
    outdir: output,
    entryPoints: [
      { in: join(source, 'plugin.ts'), out: 'plugin' },
      { in: join(source, 'cli.ts'), out: 'cli' },
      ...executors.map((name) => ({
        in: join(source, 'executors', name, 'executor.ts'),
        out: `executors/${name}`,
      })),
      ...generators.map((name) => ({
        in: join(source, 'generators', name, 'generator.ts'),
        out: `generators/${name}`,
      })),
    ],
  });
}

/** What draws PNGs: the renderer, and the fonts that drawings are made for. */
function copyDrawing() {
  const output = join(root, 'dist/drawing');
  mkdirSync(output, { recursive: true });
  copyFileSync(require.resolve('@resvg/resvg-wasm/index_bg.wasm'), join(output, 'resvg.wasm'));
  const fonts = join(dirname(require.resolve('pdfjs-dist/package.json')), 'standard_fonts');
  for (const name of ['LiberationSans-Regular.ttf', 'LiberationSans-Bold.ttf', 'LICENSE_LIBERATION'])
    copyFileSync(join(fonts, name), join(output, name));
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

/** What a TypeScript module exports. @returns {Promise<Record<string, any>>} */
async function evaluate(/** @type {string} */ entry) {
  const { outputFiles } = await build({ ...common, entryPoints: [entry], external: ['zod'], write: false });
  const module = { exports: {} };
  new Function('module', 'exports', 'require', outputFiles[0]?.text ?? '')(module, module.exports, require);
  return module.exports;
}

/** The schema.json text that belongs to an options.ts. */
async function schemaOf(/** @type {string} */ folder) {
  const { z } = require('zod');
  const schema = Object.entries(await evaluate(join(folder, 'options.ts'))).find(
    ([name]) => name.endsWith('Options') && !name.startsWith('latex'),
  )?.[1];
  const { $schema, ...json } = z.toJSONSchema(schema, { io: 'input' });
  // Unknown options pass Nx's own check, so that the executor can refuse them with the file and line they stand in.
  delete json.additionalProperties;
  const text = JSON.stringify({ $schema, version: 2, cli: 'nx', ...json });
  return format(text, { parser: 'json', singleQuote: true, printWidth: 110 });
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
  const folders = [
    ...executors.map((name) => join(source, 'executors', name)),
    ...generators.map((name) => join(source, 'generators', name)),
  ];
  const wanteds = [
    { file: join(root, 'run-record.schema.json'), text: recordSchema },
    ...folders.map((folder) => ({ file: join(folder, 'schema.json'), text: () => schemaOf(folder) })),
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
    console.error(`${file} differs from its options.ts: run node tools/nx-research/build.mjs`);
  process.exitCode = drifted.length > 0 ? 1 : 0;
} else {
  mkdirSync(join(root, 'dist'), { recursive: true });
  if (!process.argv.includes('--bundle-only')) await schemas(false);
  await bundle();
  await bundlePage();
  copyDrawing();
}
