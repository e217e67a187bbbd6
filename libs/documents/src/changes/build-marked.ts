import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { type Failure, fail, ok, type Result, withFilesSync } from '@research/core';
import { buildLatex, type LatexBuild, type LatexBuildRequest } from '../latex/build-latex';
import type { StagedFile } from '../latex/staged-file';
import {
  type FormulaMarks,
  insertBeforeDocument,
  type Latexdiff,
  markChanges,
  marksPreamble,
} from './mark-changes';
import { settingsSources } from './settings-sources';

/** A document to typeset with marks, in a staging folder of its own. */
export interface MarkedRequest extends LatexBuildRequest {
  /** The old bytes of each source that has changed, by the absolute path of the file of now; empty for a new one. */
  readonly changes: ReadonlyMap<string, Buffer>;
  readonly latexdiff: string;
  /** Absolute folder in which the marked sources are left, at their paths below `showRelativeTo`. */
  readonly markedFolder: string;
  readonly showRelativeTo: string;
}

/** A document that shows what has changed. */
export interface MarkedBuild extends LatexBuild {
  readonly formulas: FormulaMarks;
  /** Sources that latexdiff could not compare: they are as they are now, without marks. */
  readonly unmarked: readonly Failure[];
  /** Changed sources that TeX reads before `\\begin{document}`, absolute: they have nothing to mark. */
  readonly settings: readonly string[];
  /** Why changed formulas have no marks, when they have none. */
  readonly formulasFailed?: Failure;
}

/**
 * Typesets a document in which the changes of its sources are marked. Where the marked formulas do not compile, formulas
 * are shown as they are now. Fails with `latex-error` at the marked source when the rest does not compile either, or as
 * the commands do.
 */
export async function buildMarked(request: MarkedRequest): Promise<Result<MarkedBuild>> {
  const first = await buildWith(request, 'coarse');
  if (first.ok || !isTexError(first.error)) return first;
  const second = await buildWith(request, 'off');
  if (!second.ok) return isTexError(second.error) ? fail(inMarkedText(second.error)) : second;
  return ok({ ...second.value, formulasFailed: first.error });
}

const isTexError = ({ reason, causes = [] }: Failure): boolean =>
  reason === 'latex-error' || (reason === 'several' && causes.some(isTexError));

const inMarkedText = (failure: Failure): Failure => ({
  reason: 'latex-error',
  what: 'the text does not compile with its changes marked',
  causes: [failure],
  tries: [
    'add --skip=<source> to show a source without marks, e.g. --skip=projects/dissertation/main.tex',
    'choose another --since: marks around a changed table or macro may not be valid TeX',
  ],
});

async function buildWith(request: MarkedRequest, formulas: FormulaMarks): Promise<Result<MarkedBuild>> {
  const marked = await markSources(request, formulas);
  if (!marked.ok) return marked;
  const { originals, ...about } = marked.value;
  const replaced = (file: StagedFile): StagedFile => ({
    ...file,
    from: originals.get(file.from) ?? file.from,
  });
  const built = await buildLatex({
    ...request,
    files: request.files.map(replaced),
    spares: (request.spares ?? []).map(replaced),
  });
  return built.ok ? ok({ ...built.value, formulas, ...about }) : built;
}

interface MarkedSources {
  /** The marked file by its original. */
  readonly originals: ReadonlyMap<string, string>;
  readonly unmarked: readonly Failure[];
  readonly settings: readonly string[];
}

async function markSources(request: MarkedRequest, formulas: FormulaMarks): Promise<Result<MarkedSources>> {
  const { latexdiff: program, run, env, limitSeconds, markedFolder, showRelativeTo, changes } = request;
  const latexdiff: Latexdiff = { program, run, env, limitSeconds, folder: join(markedFolder, '.latexdiff') };
  const preamble = await marksPreamble(latexdiff);
  if (!preamble.ok) return preamble;
  const sources = texSources(request);
  const packages = packagesIn([...sources.values()]);
  const before = settingsSources(request);
  const originals = new Map<string, string>();
  const unmarked: Failure[] = [];
  for (const [path, now] of sources) {
    const old = before.has(path) ? undefined : changes.get(path);
    const marked = old ? await markChanges(latexdiff, { old, now, formulas, packages }) : ok(now);
    if (!marked.ok && marked.error.reason !== 'command-failed') return marked;
    if (!marked.ok) unmarked.push({ ...marked.error, at: { file: relative(showRelativeTo, path) } });
    const text = marked.ok ? marked.value : now;
    const complete = insertBeforeDocument(text, preamble.value) ?? text;
    if (complete === now) continue;
    const target = join(markedFolder, relative(showRelativeTo, path));
    const written = writeMarked(target, complete);
    if (!written.ok) return written;
    originals.set(path, target);
  }
  const settings = [...before].filter((path) => changes.has(path));
  const removed = withFilesSync('the folder of latexdiff cannot be removed', () =>
    rmSync(latexdiff.folder, { recursive: true, force: true }),
  );
  if (!removed.ok) return removed;
  return ok({ originals, unmarked, settings });
}

const writeMarked = (path: string, bytes: Buffer): Result<void> =>
  withFilesSync('the marked sources cannot be written', () => {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, bytes);
  });

/** The sources that people write, by path. A missing one is told when it is staged. */
function texSources({ files, spares = [] }: LatexBuildRequest): Map<string, Buffer> {
  const sources = new Map<string, Buffer>();
  for (const { from, producer } of [...files, ...spares]) {
    if (producer !== undefined || !from.endsWith('.tex') || sources.has(from)) continue;
    const read = withFilesSync('', () => readFileSync(from));
    if (read.ok) sources.set(from, read.value);
  }
  return sources;
}

/** The packages among those that latexdiff has rules for. */
function packagesIn(sources: readonly Buffer[]): string[] {
  const loaded = sources.flatMap((source) =>
    [
      ...source
        .toString('latin1')
        .matchAll(/\\(?:usepackage|RequirePackage)\s*(?:\[[^\]]*\]\s*)?\{([^}]*)\}/g),
    ]
      .flatMap(([, names = '']) => names.split(','))
      .map((name) => name.trim()),
  );
  return knownPackages.filter((name) => loaded.includes(name));
}

const knownPackages = [
  ...['amsmath', 'apacite', 'biblatex', 'chemformula', 'chemmacros', 'cleveref', 'endfloat'],
  ...['glossaries', 'hyperref', 'mhchem', 'natbib', 'siunitx'],
];
