import { copyWorkspace, type Workspace } from '@research/testing';
import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { alternate } from '../alternate';
import type { Row } from '../benchmark';
import { measuredRow } from '../rows';
import { affected, everything, runShell } from './drivers';
import { nextVersion } from './next-version';
import { type OwnShell, ownShell } from './own-shell';
import { pagesOf } from './pages-of';
import { allAnnounced } from '../progress';
import { ratiosTo } from './ratios-to';
import { timeNx } from './time-nx';

const chapter = 'projects/chapters/chapter-7-simulation/chapter_7_simulation.tex';
const title = 'this dissertation';

/** This repository's own dissertation on its sample data: from nothing, after an edited sentence, with nothing to do. */
export async function measureOwn(rounds: number): Promise<Row[]> {
  const workspace = await copyWorkspace('bench');
  let shell: OwnShell | undefined;
  try {
    shell = await ownShell(workspace);
    const { root } = shell;
    const cold = await alternate(
      allAnnounced(`${title}, from nothing`, fromNothing(workspace, root)),
      rounds,
      {
        warmUp: false,
      },
    );
    checkPages(workspace.root, root);
    const warm = await alternate(allAnnounced(title, afterwards(workspace)), rounds);
    const against = { 'the shell script': cold.shell };
    return [
      measuredRow(`${title}: from nothing, \`nx run-many -t build\``, cold.nx),
      measuredRow(`${title}: from nothing, shell script`, cold.shell),
      ...ratiosTo(`${title}: from nothing`, cold.nx, against),
      measuredRow(`${title}: one sentence edited, \`nx affected -t build\``, warm.edit),
      ...ratiosTo(`${title}: one sentence edited`, warm.edit, against),
      measuredRow(`${title}: nothing to do, \`nx run-many -t build\``, warm.noOp),
    ];
  } finally {
    shell?.dispose();
    workspace.dispose();
  }
}

/** A script makes everything again wherever it finds something: nothing needs to be removed for it. */
const fromNothing = (workspace: Workspace, shellRoot: string) => ({
  nx: () => {
    for (const folder of ['.nx', '.research', ...outputsOf(workspace.root)])
      rmSync(join(workspace.root, folder), { recursive: true, force: true });
    return timeNx(workspace.root, everything, {});
  },
  shell: () => runShell(shellRoot),
});

const outputsOf = (root: string): string[] =>
  readdirSync(join(root, 'projects'), { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('/project.json'))
    .map((path) => join('projects', path, '../out'));

function afterwards(workspace: Workspace) {
  const original = workspace.read(chapter);
  return {
    edit: () => {
      const sentence = `This sentence has the number ${nextVersion()}.`;
      workspace.write(
        chapter,
        original.replace(/\\section\{[^}]*\}(?:\\label\{[^}]*\})?/, `$&\n${sentence}`),
      );
      return timeNx(workspace.root, affected, {
        tasks: [
          'chapter-7-simulation:build',
          'dissertation:build',
          'dissertation:check-pdf',
          'dissertation:report',
        ],
      });
    },
    noOp: () => timeNx(workspace.root, everything, { tasks: [] }),
  };
}

function checkPages(root: string, shellRoot: string): void {
  const ours = pagesOf(join(root, 'projects/dissertation/out/build/main.pdf'));
  const theirs = pagesOf(join(shellRoot, 'main.pdf'));
  if (ours !== theirs) throw new Error(`not one document: ${ours} and ${theirs} pages`);
}
