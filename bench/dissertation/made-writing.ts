import { alternate, type Measured } from '../alternate';
import type { Row } from '../benchmark';
import { nxCommand } from '../nx-command';
import { onePassOf } from '../one-pass';
import { measuredRow, mediansOf, ratioRow, sumOfMedians } from '../rows';
import { timeCommand } from '../time-command';
import { document, everything, runLatexmk, runMake } from './drivers';
import { madeEdits } from './made-edits';
import type { MadePlaces } from './made-places';
import { afterEdit, type MadeMeasurement, rerunRows } from './made-rerun';
import { nextVersion } from './next-version';
import { allAnnounced } from '../progress';
import { ratiosTo } from './ratios-to';
import { timeNx } from './time-nx';

const edit = madeEdits.text;

/** One edited sentence and no edit at all, beside the least that the edit can cost. @param warm folder for a copy of the document */
export async function measureWriting(
  { places, rounds, shell }: MadeMeasurement,
  warm: string,
): Promise<Row[]> {
  const contenders = {
    ...afterEdit(places, edit),
    ...noEdit(places),
    pass: () => onePassOf(places.nx.root, warm),
  };
  const measured = await alternate(allAnnounced('text edit and no-op', contenders), rounds);
  return [...rerunRows(edit.title, measured, shell), ...floorRows(measured), ...noEditRows(measured, shell)];
}

type Measurements = Readonly<Record<keyof ReturnType<typeof noEdit> | 'pass' | 'nx', Measured>>;

/** In this order each finds what it needs: the document alone leaves the chapter behind, which the no-op builds first. */
function noEdit({ nx, make, latexmk }: MadePlaces) {
  return {
    document: () => {
      edit.apply(nx, nextVersion());
      return timeNx(nx.root, document, { tasks: ['dissertation:build'] });
    },
    noOpDocument: () => timeNx(nx.root, document, { tasks: [] }),
    noOp: async () => {
      await timeCommand(nxCommand(nx.root, everything));
      return timeNx(nx.root, everything, { tasks: [] });
    },
    noOpMake: () => runMake(make.root),
    noOpLatexmk: () => runLatexmk(latexmk.root),
  };
}

function floorRows({ nx, document: alone, noOp, noOpDocument, pass }: Measurements): Row[] {
  const floors = {
    whole: { of: mediansOf(nx), against: sumOfMedians(pass, noOp), limit: 1.2 },
    alone: { of: mediansOf(alone), against: sumOfMedians(pass, noOpDocument), limit: 1.2 },
  };
  return [
    measuredRow(`${edit.title}: \`nx run dissertation:build\``, alone),
    measuredRow(`${edit.title}: one pass of \`pdflatex\``, pass),
    ratioRow(`${edit.title}: \`affected\` against pass + no-op`, floors.whole),
    ratioRow(`${edit.title}: \`dissertation:build\` against pass + no-op`, floors.alone),
  ];
}

function noEditRows({ noOp, noOpDocument, noOpMake, noOpLatexmk }: Measurements, shell: Measured): Row[] {
  const title = 'nothing to do';
  return [
    measuredRow(`${title}: \`nx run-many -t build\``, noOp),
    measuredRow(`${title}: \`nx run dissertation:build\``, noOpDocument),
    measuredRow(`${title}: \`make -j\``, noOpMake),
    measuredRow(`${title}: latexmk for the document alone`, noOpLatexmk),
    ...ratiosTo(title, noOp, { 'the shell script': shell, '`make -j`': noOpMake }),
  ];
}
