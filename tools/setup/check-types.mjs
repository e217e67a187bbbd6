// @ts-check
import './require-node.mjs';
import { join, resolve } from 'node:path';
import ts from 'typescript';

const root = resolve(import.meta.dirname, '../..');

process.exitCode = main(process.argv.slice(2));

/**
 * The command of every `types` target: `check-types.mjs <folder>...` checks the files that the tsconfig.json of a folder includes. It
 * does not check the files of libraries that these import, as `tsc` would: that is done once, by the library's own target.
 * @param {readonly string[]} folders
 */
function main(folders) {
  const found = folders.flatMap((folder) => problemsOf(join(root, folder, 'tsconfig.json')));
  const host = {
    getCurrentDirectory: () => root,
    getCanonicalFileName: (/** @type {string} */ name) => name,
    getNewLine: () => '\n',
  };
  const format = process.stdout.isTTY ? ts.formatDiagnosticsWithColorAndContext : ts.formatDiagnostics;
  if (found.length > 0) console.log(format(found, host).trimEnd());
  return found.length > 0 ? 1 : 0;
}

/**
 * @param {string} file of a tsconfig.json
 * @returns {readonly ts.Diagnostic[]}
 */
function problemsOf(file) {
  /** @type {ts.Diagnostic[]} */
  const unreadable = [];
  const host = {
    ...ts.sys,
    onUnRecoverableConfigFileDiagnostic: (/** @type {ts.Diagnostic} */ one) => unreadable.push(one),
  };
  const config = ts.getParsedCommandLineOfConfigFile(file, {}, host);
  if (config === undefined || unreadable.length > 0) return unreadable;
  const program = ts.createProgram(config.fileNames, config.options);
  const general = [...config.errors, ...program.getOptionsDiagnostics(), ...program.getGlobalDiagnostics()];
  const own = config.fileNames.flatMap((name) => {
    const source = program.getSourceFile(name);
    return [...program.getSyntacticDiagnostics(source), ...program.getSemanticDiagnostics(source)];
  });
  return ts.sortAndDeduplicateDiagnostics([...general, ...own]);
}
