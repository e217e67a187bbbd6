import { cpSync, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fail, type Failure, ok, type Result, withFilesSync } from '@research/core';
import { type Command, type Exit, explainExit, succeeded } from '@research/process';
import { buildLatex, type LatexBuildRequest } from '../latex/build-latex';
import { explainDiagnostics } from '../latex/explain-diagnostics';
import { parseLatexLog } from '../latex/parse-latex-log';
import { texEnvironment } from '../latex/tex-environment';
import { missingTargets } from './missing-targets';
import { documentEntry, partEntry } from './part-entry';
import { partCitations } from './part-citations';
import { selectBookmarks } from './select-bookmarks';
import { selectEntries } from './select-entries';

/** A part of a document to typeset by itself; everything else is that of the document. */
export interface PartRequest extends LatexBuildRequest {
  /** What the main file of the document `\include`s, as written there and without `.tex`. */
  readonly include: string;
  /** TeX that stands at the foot of every page. */
  readonly footer: string;
}

/** A part whose numbers, references and labels are those of the whole document. */
export interface PartBuild {
  /** Absolute path of the PDF, inside the staging folder. */
  readonly pdf: string;
  /** How often pdflatex ran over the whole document, and over the part. */
  readonly passes: { readonly document: number; readonly part: number };
  /** Its number as `\chapter` counts, when the document has chapters. */
  readonly chapter?: number;
}

const entryName = 'research-part.tex';

/**
 * Typesets what a document `\include`s as a PDF of its own: numbers, references, labels of citations and pages are those
 * of the whole document, which is brought to its fixpoint first (in this staging folder: what others lie about is not
 * trusted); at the end stands the bibliography, of what the part cites. Links to other parts become plain text. Fails as
 * {@link buildLatex} does.
 */
export async function buildPart(request: PartRequest): Promise<Result<PartBuild>> {
  const [documentFolder, folder] = ['document', 'part'].map((name) => join(request.stagingFolder, name)) as [
    string,
    string,
  ];
  const entry = 'research-document.tex';
  const generated = [...request.generated, { to: entry, text: documentEntry(request.entry) }];
  const document = await buildLatex({ ...request, generated, entry, stagingFolder: documentFolder });
  if (!document.ok) return document;
  const part = await passes({ request, documentFolder, folder });
  if (!part.ok) return part;
  return ok({
    pdf: join(folder, `${request.jobname}.pdf`),
    passes: { document: document.value.passes, part: part.value },
    ...chapterOf(readIn(documentFolder, `${request.include}.aux`)),
  });
}

interface PartRun {
  readonly request: PartRequest;
  readonly documentFolder: string;
  readonly folder: string;
}

/** What is known of the part once it has been typeset: the next pass starts from the document's files again. */
interface Knowledge {
  readonly elsewhere: readonly string[];
  readonly pages?: string;
}

/** Which targets are elsewhere, and how many pages there are, only a pass can tell: the second is the good one. */
const mostPasses = 4;

async function passes(run: PartRun): Promise<Result<number>> {
  let known: Knowledge = { elsewhere: [] };
  for (let count = 1; ; count += 1) {
    const seeded = withFilesSync('the LaTeX staging folder cannot be written', () => seed(run, known));
    if (!seeded.ok) return seeded;
    const log = await pass(run);
    if (!log.ok) return log;
    const missing = missingTargets(log.value).filter((name) => !known.elsewhere.includes(name));
    const pages = pagesIn(readIn(run.folder, `${run.request.jobname}.aux`));
    if ((missing.length === 0 && pages === known.pages) || count === mostPasses) return ok(count);
    known = { elsewhere: [...known.elsewhere, ...missing], ...(pages === undefined ? {} : { pages }) };
  }
}

/** The folder gets everything that the document's has, but for what leads out of the part. */
function seed({ request, documentFolder, folder }: PartRun, { elsewhere, pages }: Knowledge): void {
  const { jobname, include, entry: main, footer } = request;
  rmSync(folder, { recursive: true, force: true });
  cpSync(documentFolder, folder, { recursive: true });
  const edit = (extension: string, change: (text: string) => string): void => {
    const name = `${jobname}.${extension}`;
    if (existsSync(join(folder, name))) writeFileSync(join(folder, name), change(readIn(folder, name)));
  };
  const [mainAux, part] = [readIn(folder, `${jobname}.aux`), readIn(folder, `${include}.aux`)];
  const cited = partCitations({ main: mainAux, part, include });
  if (cited.size > 0) edit('bbl', (bbl) => selectEntries(bbl, cited));
  edit('out', (out) => selectBookmarks(out, elsewhere));
  if (pages !== undefined)
    edit('aux', (aux) => aux.replace(lastPage, (_line, head: string) => `${head}${pages}}`));
  const text = partEntry({ main, include, footer, elsewhere, cited });
  writeFileSync(join(folder, entryName), text);
}

/** LaTeX would add a page at the end where it expects more than there are. */
const lastPage = /^(\\gdef\s*\\@abspage@last\s*\{)(\d+)\}/m;

const pagesIn = (aux: string): string | undefined => lastPage.exec(aux)?.[2];

async function pass(run: PartRun): Promise<Result<string>> {
  const command = passCommand(run);
  const exit = await run.request.run(command, { sink: { line: () => undefined } });
  if (!exit.ok) return exit;
  const log = readIn(run.folder, `${run.request.jobname}.log`);
  const failure = failureOf(run.request, exit.value, { command, log });
  return failure ? fail(failure) : ok(log);
}

function passCommand({ request, folder }: PartRun): Command {
  const { epochSeconds, env, limitSeconds, jobname } = request;
  const flags = ['-interaction=nonstopmode', '-halt-on-error', '-file-line-error', '-no-shell-escape'];
  const epoch = { SOURCE_DATE_EPOCH: String(epochSeconds), FORCE_SOURCE_DATE: '1' };
  return {
    argv: ['pdflatex', ...flags, `-jobname=${jobname}`, entryName],
    cwd: folder,
    env: { ...env, ...texEnvironment(folder), ...epoch },
    limitSeconds,
  };
}

/** Boxes have been judged in the document, and a part never agrees with the document's auxiliary files (`rerun`). */
function failureOf(
  request: PartRequest,
  exit: Exit,
  { command, log }: { readonly command: Command; readonly log: string },
): Failure | undefined {
  const ended = succeeded(exit) ? undefined : explainExit(command, exit);
  if (ended && ended.reason !== 'command-failed') return ended;
  const diagnostics = parseLatexLog(log).filter(({ kind }) => kind !== 'rerun' && kind !== 'overfull-box');
  return explainDiagnostics(diagnostics, request) ?? ended;
}

/** From the checkpoint that LaTeX leaves at the end of every `\include`d file. */
function chapterOf(aux: string): Pick<PartBuild, 'chapter'> {
  const number = /^\\setcounter\{chapter\}\{(\d+)\}/m.exec(aux)?.[1];
  return number === undefined ? {} : { chapter: Number(number) };
}

const readIn = (folder: string, name: string): string =>
  existsSync(join(folder, name)) ? readFileSync(join(folder, name), 'utf8') : '';
