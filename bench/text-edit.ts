import { copyWorkspace, type Workspace } from '@research/testing';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { alternate, type Contender, type Measured } from './alternate';
import type { Benchmark, Row } from './benchmark';
import { nxCommand } from './nx-command';
import { filler } from './filler';
import { onePassOf } from './one-pass';
import { measuredRow, mediansOf, ratioRow, sumOfMedians } from './rows';
import { timeCommand } from './time-command';

const chapter = 'projects/chapters/chapter-7-simulation/chapter_7_simulation.tex';
const affected = ['affected', '-t', 'build'];
const everything = ['run-many', '-t', 'build'];
const document = ['run', 'dissertation:build'];

/** Enough for some 120 pages, the length of a dissertation. */
const manyParagraphs = 500;

/** What it costs to see an edited sentence in the PDF, against the least it can cost: one pass of LaTeX and a no-op. */
export const textEdit: Benchmark = {
  name: 'text-edit',
  title: 'One sentence edited in a chapter',
  async measure(rounds) {
    const short = await measureEdit('this document', 0, rounds);
    const long = await measureEdit('120 pages', manyParagraphs, rounds);
    return [...short, ...long];
  },
};

async function measureEdit(label: string, paragraphs: number, rounds: number): Promise<Row[]> {
  const workspace = await copyWorkspace('bench');
  const warm = mkdtempSync(join(tmpdir(), 'research-bench-tex-'));
  try {
    workspace.edit('projects/dissertation/project.json', /"maxPages": \d+/, '"maxPages": 1000');
    workspace.write(chapter, `${workspace.read(chapter)}\n${filler(paragraphs)}`);
    const edit = sentenceEditor(workspace);
    edit();
    await timeCommand(nxCommand(workspace.root, everything));
    const measured = await alternate(contenders(workspace, edit, warm), rounds);
    return rowsOf(label, measured);
  } finally {
    rmSync(warm, { recursive: true, force: true });
    workspace.dispose();
  }
}

type Contenders = ReturnType<typeof contenders>;

function rowsOf(label: string, measured: Readonly<Record<keyof Contenders, Measured>>): Row[] {
  const { pass, noOp, noOpDocument, affected: whole, document: alone } = measured;
  const ratios = {
    whole: { of: mediansOf(whole), against: sumOfMedians(pass, noOp), limit: 1.2 },
    alone: { of: mediansOf(alone), against: sumOfMedians(pass, noOpDocument), limit: 1.2 },
  };
  return [
    measuredRow(`${label}: one pass of \`pdflatex\``, pass),
    measuredRow(`${label}: no-op, \`nx run-many -t build\``, noOp),
    measuredRow(`${label}: no-op, \`nx run dissertation:build\``, noOpDocument),
    measuredRow(`${label}: after an edit, \`nx affected -t build\``, whole),
    measuredRow(`${label}: after an edit, \`nx run dissertation:build\``, alone),
    ratioRow(`${label}: \`affected\` against pass + no-op`, ratios.whole),
    ratioRow(`${label}: \`dissertation:build\` against pass + no-op`, ratios.alone),
  ];
}

/** In this order each finds what it needs: a workspace that is built before an edit, and nothing edited for the no-ops. */
function contenders(workspace: Workspace, edit: () => void, warm: string) {
  const nx = (args: readonly string[]) => timeCommand(nxCommand(workspace.root, args));
  const edited =
    (args: readonly string[]): Contender =>
    async () => {
      edit();
      const run = await nx(args);
      if (/dissertation:build: 1 LaTeX pass$/m.test(run.output)) return run;
      throw new Error(`not one pass:\n${run.output}`);
    };
  return {
    affected: edited(affected),
    document: edited(document),
    noOpDocument: () => nx(document),
    noOp: async () => {
      await nx(everything); // the chapter, which the edit before left behind
      return nx(everything);
    },
    pass: () => onePassOf(workspace.root, warm),
  };
}

/** Puts a sentence behind the first heading, another one each time, always of one length. */
function sentenceEditor(workspace: Workspace): () => void {
  const original = workspace.read(chapter);
  let number = 1000;
  return () => {
    number += 1;
    const text = original.replace(
      /\\section\{[^}]*\}(?:\\label\{[^}]*\})?/,
      `$&\nThis sentence has the number ${number}.`,
    );
    if (text === original) throw new Error(`${chapter} has no \\section`);
    workspace.write(chapter, text);
  };
}
