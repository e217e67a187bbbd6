// @ts-check
/** `node libs/compute/program/check.mjs`: what is wrong with the programs in Perl; exit 1 when something is. */
import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const folder = dirname(fileURLToPath(import.meta.url));

/** What TypeScript modules export together. @param {readonly string[]} modules @returns {Promise<Record<string, any>>} */
async function evaluate(modules) {
  const contents = modules.map((module) => `export * from ${JSON.stringify(module)};`).join('\n');
  const stdin = { contents, resolveDir: folder };
  const tsconfig = join(folder, '../../../tsconfig.options.json');
  const { outputFiles } = await build({
    stdin,
    tsconfig,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    write: false,
  });
  const module = { exports: {} };
  const require = createRequire(import.meta.url);
  new Function('module', 'exports', 'require', outputFiles[0]?.text ?? '')(module, module.exports, require);
  return module.exports;
}

const { perlProblems, programFiles, sharedFiles, joinProgram } = await evaluate([
  './problems',
  '../src/program/programs',
]);
const names = readdirSync(folder).filter((name) => name.endsWith('.pl'));
const problems = perlProblems({
  files: Object.fromEntries(
    names.map((name) => [basename(name, '.pl'), readFileSync(join(folder, name), 'utf8')]),
  ),
  programs: Object.values(programFiles),
  parts: [{ files: sharedFiles, needs: ['scheduler'] }],
  join: joinProgram,
});
for (const problem of problems) console.error(`libs/compute/program: ${problem}`);
process.exitCode = problems.length > 0 ? 1 : 0;
