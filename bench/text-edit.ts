import { latexCommand } from '@research/documents';
import { allowedEnvironment } from '@research/process';
import { statePath } from '@research/core';
import { copyWorkspace, type Workspace } from '@research/testing';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { alternate, type Contender, type Measured } from './alternate';
import type { Benchmark } from './benchmark';
import { nxCommand } from './nx-command';
import { measuredRow, type Medians, mediansOf, ratioRow } from './rows';
import { timeCommand } from './time-command';

const chapter = 'projects/chapters/chapter-7-simulation/chapter_7_simulation.tex';
const affected = ['affected', '-t', 'build'];
const everything = ['run-many', '-t', 'build'];
const document = ['run', 'dissertation:build'];

/** What it costs to see an edited sentence in the PDF, against the least it can cost: one pass of LaTeX and a no-op. */
export const textEdit: Benchmark = {
  name: 'text-edit',
  title: 'One sentence edited in a chapter',
  async measure(rounds) {
    const workspace = await copyWorkspace('bench');
    const warm = mkdtempSync(join(tmpdir(), 'research-bench-tex-'));
    try {
      const edit = sentenceEditor(workspace);
      edit();
      await timeCommand(nxCommand(workspace.root, everything));
      const measured = await alternate(contenders(workspace, edit, warm), rounds);
      return [
        measuredRow('`pdflatex main.tex`, one pass', measured.pass),
        measuredRow('nothing edited, `nx run-many -t build`', measured.noOp),
        measuredRow('nothing edited, `nx run dissertation:build`', measured.noOpDocument),
        measuredRow('edited, `nx affected -t build`: document, chapter, check of the PDF', measured.affected),
        measuredRow('edited, `nx run dissertation:build`: document', measured.document),
        ratioRow('`affected` against pass + no-op', {
          of: mediansOf(measured.affected),
          against: sum(measured.pass, measured.noOp),
          limit: 1.2,
        }),
        ratioRow('document alone against pass + its no-op', {
          of: mediansOf(measured.document),
          against: sum(measured.pass, measured.noOpDocument),
          limit: 1.2,
        }),
      ];
    } finally {
      rmSync(warm, { recursive: true, force: true });
      workspace.dispose();
    }
  },
};

function sum(one: Measured, other: Measured): Medians {
  const [a, b] = [mediansOf(one), mediansOf(other)];
  return { wall: a.wall + b.wall, cpu: a.cpu + b.cpu };
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
    pass: () => onePass(workspace.root, warm),
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

/** One pass of pdflatex over a copy of the folder in which the executor has just typeset the document. */
function onePass(root: string, warm: string) {
  cpSync(statePath(root, 'tex', 'dissertation-build'), warm, { recursive: true });
  const { env } = latexCommand({
    stagingFolder: warm,
    entry: 'main.tex',
    jobname: 'main',
    epochSeconds: 946_684_800,
    env: allowedEnvironment(process.env, []),
    limitSeconds: 60,
  });
  const argv = ['pdflatex', '-interaction=nonstopmode', '-halt-on-error', '-recorder', 'main.tex'];
  return timeCommand({ argv, cwd: warm, env });
}
