import { alternate, type Measured } from '../alternate';
import type { Row } from '../benchmark';
import { measuredRow } from '../rows';
import { affected, runLatexmk, runMake, runStudy } from './drivers';
import type { MadeEdit } from './made-edits';
import type { MadePlaces } from './made-places';
import { nextVersion } from './next-version';
import { allAnnounced } from '../progress';
import { ratiosTo } from './ratios-to';
import { timeNx } from './time-nx';

/** What every measurement of an edit goes by. */
export interface MadeMeasurement {
  readonly places: MadePlaces;
  readonly rounds: number;
  /** The shell script, which takes as long after an edit as from nothing. */
  readonly shell: Measured;
}

/** An edit that more follows from than one LaTeX pass; everything is warm from the edits before. */
export async function measureRerun(
  { places, rounds, shell }: MadeMeasurement,
  edit: MadeEdit,
): Promise<Row[]> {
  const measured = await alternate(allAnnounced(edit.title, afterEdit(places, edit)), rounds, {
    warmUp: false,
  });
  return rerunRows(edit.title, measured, shell);
}

/** The builds after an edit, which each makes anew. */
export function afterEdit({ nx, make, latexmk }: MadePlaces, edit: MadeEdit) {
  return {
    nx: () => {
      edit.apply(nx, nextVersion());
      return timeNx(nx.root, affected, { tasks: edit.tasks });
    },
    make: () => {
      edit.apply(make, nextVersion());
      return runMake(make.root);
    },
    latexmk: async () => {
      edit.apply(latexmk, nextVersion());
      if (edit.study !== undefined) await runStudy(latexmk.root, edit.study);
      return runLatexmk(latexmk.root);
    },
  };
}

/** The rows of one edit. */
export function rerunRows(
  title: string,
  { nx, make, latexmk }: Readonly<Record<'nx' | 'make' | 'latexmk', Measured>>,
  shell: Measured,
): Row[] {
  const others = { 'the shell script': shell, '`make -j`': make, 'latexmk for the document alone': latexmk };
  return [
    measuredRow(`${title}: \`nx affected -t build\``, nx),
    measuredRow(`${title}: \`make -j\``, make),
    measuredRow(`${title}: latexmk for the document alone`, latexmk),
    ...ratiosTo(title, nx, others),
  ];
}
