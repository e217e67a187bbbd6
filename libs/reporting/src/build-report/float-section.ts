import { formatLocation } from '@research/core';
import type { BuildReport, ReportedDatum, ReportedFloat, ReportedPart } from './build-report';
import {
  type Cell,
  code,
  line,
  listing,
  pageSpan,
  type ReportSection,
  shortHash,
  type Span,
  text,
} from './report-section';

/** The tables or the figures, each with what made it and from what. */
export function floatSection({ floats }: BuildReport, kind: ReportedFloat['kind']): ReportSection {
  const name = kind === 'table' ? 'Table' : 'Figure';
  return listing({
    id: `${kind}s`,
    title: `${name}s`,
    none: `The document has no ${kind}s.`,
    columns: [
      { name, widthPercent: 42 },
      { name: 'Page', widthPercent: 6 },
      { name: 'Made by', widthPercent: 27 },
      { name: 'From', widthPercent: 25 },
    ],
    rows: floats
      .filter((float) => float.kind === kind)
      .map((float) => [
        titleOf(float),
        line(pageSpan(float.page ?? '', float.pdfPage)),
        float.parts.length === 0 ? text('the text itself') : float.parts.flatMap(makerOf),
        float.parts.flatMap(({ data }) => data.map(datumLine)),
      ]),
  });
}

function titleOf({ number: printed, caption, label, parts, at }: ReportedFloat): Cell {
  const place = at && formatLocation({ ...at, file: fileName(at.file) });
  const names = [label, place].filter((name) => name !== undefined).join(' · ');
  return [
    [...(printed === undefined ? [] : [{ strong: printed }, ' ']), caption ?? 'without a caption'],
    ...(names === '' ? [] : [[{ faint: names }]]),
    ...parts.map((part) => [{ faint: `${fileName(part.file)} ${shortHash(part.sha256)}${checkOf(part)}` }]),
  ];
}

function checkOf({ compiledIn, file }: ReportedPart): string {
  if (!file.endsWith('.tex')) return '';
  if (compiledIn === undefined) return ', not checked';
  return compiledIn.length > 0 ? `, compiled with ${compiledIn.join(' and ')}` : ', linted';
}

const fileName = (path: string): string => path.slice(path.lastIndexOf('/') + 1);

const makerOf = ({ task, entry, file }: ReportedPart): Cell => [
  task === undefined ? [{ faint: 'a tracked file: ' }, code(file)] : [{ strong: task }],
  ...(entry === undefined ? [] : [[code(entry)]]),
];

const datumLine = ({ file, task, pinned }: ReportedDatum): Span[] => [
  code(fileName(file)),
  ' ',
  { faint: pinned ? `pinned by ${task ?? ''}` : (task ?? 'tracked') },
];
