import { formatLocation } from '@research/core';
import type { BuildReport, ReportedDatum, ReportedFloat, ReportedPart, ReportedSource } from './build-report';

/** A stretch of text in a cell. */
export type Span =
  | string
  | { readonly code: string }
  | { readonly strong: string }
  | { readonly faint: string }
  /** A page of the PDF. */
  | { readonly page: string; readonly pdfPage: number };

/** Lines of a cell; each line is some spans. */
export type Cell = readonly (readonly Span[])[];

/** A table of the report. */
export interface ReportTable {
  readonly columns: readonly { readonly name: string; readonly isNumber?: boolean }[];
  readonly rows: readonly (readonly Cell[])[];
}

/** A part of the report: a heading, and a table or, where there is nothing to list, a sentence. */
export interface ReportSection {
  readonly id: string;
  readonly title: string;
  readonly note?: string;
  readonly table?: ReportTable;
  /** True where something in it wants to be looked at. */
  readonly wantsAttention: boolean;
}

/** What the report says, in the order in which it is read, for every form that it is rendered in: what wants to be looked at first. */
export function reportSections(report: BuildReport): ReportSection[] {
  const sections = [
    sourceSection(report),
    chapterSection(report),
    floatSection(report, 'table'),
    floatSection(report, 'figure'),
    ...citationSections(report),
    warningSection(report),
    undeclaredSection(report),
    staleSection(report),
    toolSection(report),
  ];
  return [
    ...sections.filter(({ wantsAttention }) => wantsAttention),
    ...sections.filter(({ wantsAttention }) => !wantsAttention),
  ];
}

const line = (...spans: Span[]): Cell => [spans];
const code = (text: string): Span => ({ code: text });
const text = (value: string | number | undefined): Cell => line(value === undefined ? '' : String(value));

interface Listing {
  readonly id: string;
  readonly title: string;
  /** Said where there are no rows. */
  readonly none: string;
  readonly columns: ReportTable['columns'];
  readonly rows: ReportTable['rows'];
}

function listing({ id, title, none, columns, rows }: Listing, wantsAttention = false): ReportSection {
  if (rows.length === 0) return { id, title, note: none, wantsAttention: false };
  return { id, title, table: { columns, rows }, wantsAttention };
}

const warningSection = ({ warnings }: BuildReport): ReportSection =>
  listing(
    {
      id: 'warnings',
      title: 'Warnings',
      none: 'None: every reference is resolved, every citation has its entry, every entry is cited.',
      columns: [{ name: 'Where' }, { name: 'What' }],
      rows: warnings.map(({ message, at }) => [
        at ? line(code(formatLocation(at))) : text('the document'),
        text(message),
      ]),
    },
    true,
  );

const undeclaredSection = ({ undeclared, watched }: BuildReport): ReportSection =>
  listing(
    {
      id: 'undeclared',
      title: 'Undeclared reads and writes',
      none:
        watched.watched === 0
          ? 'Not known: no task was watched while it ran.'
          : `None: ${watched.watched} of ${watched.tasks} tasks were watched while they ran.`,
      columns: [{ name: 'Task' }, { name: 'Access' }, { name: 'File' }, { name: 'Found by' }],
      rows: undeclared.map(({ task, access, path, by }) => [
        line(code(task)),
        text(access),
        line(code(path)),
        text(by),
      ]),
    },
    true,
  );

const staleSection = ({ staleResults }: BuildReport): ReportSection =>
  listing(
    {
      id: 'stale-results',
      title: 'Stale results',
      none: 'None.',
      columns: [{ name: 'Model' }, { name: 'Why' }],
      rows: staleResults.map(({ project, why }) => [line(code(project)), text(why)]),
    },
    true,
  );

const number = (value: number): string => value.toLocaleString('en-US');
const shortHash = (sha256: string): string => sha256.slice(0, 12);
const seasons = (range: readonly [number, number] | null): string =>
  range === null ? '' : range[0] === range[1] ? String(range[0]) : `${range[0]}–${range[1]}`;

const sourceSection = ({ sources }: BuildReport): ReportSection =>
  listing({
    id: 'sources',
    title: 'Data',
    none: 'The document reads no external data.',
    columns: [
      { name: 'Source' },
      { name: 'File' },
      { name: 'Origin' },
      { name: 'Seasons' },
      { name: 'Rows', isNumber: true },
      { name: 'SHA-256' },
    ],
    rows: sources.flatMap((source: ReportedSource) =>
      source.files.map((file) => [
        [[{ strong: source.project }], [{ faint: source.lock }]] as Cell,
        line(code(file.path)),
        text(file.origin),
        text(seasons(file.seasons)),
        text(number(file.rows)),
        line(code(shortHash(file.sha256))),
      ]),
    ),
  });

const pageSpan = (page: string, pdfPage: number | undefined): Span =>
  pdfPage === undefined ? page : { page, pdfPage };

const chapterSection = ({ chapters }: BuildReport): ReportSection =>
  listing({
    id: 'chapters',
    title: 'Chapters',
    none: 'The document has no headings.',
    columns: [
      { name: 'Chapter' },
      { name: 'Page' },
      { name: 'Pages of the PDF' },
      { name: 'Tables', isNumber: true },
      { name: 'Figures', isNumber: true },
      { name: 'Citations', isNumber: true },
    ],
    rows: chapters.map((chapter) => [
      [
        [...(chapter.number === undefined ? [] : [{ strong: chapter.number }, ' ']), chapter.title],
        [{ faint: chapter.file }],
      ],
      line(pageSpan(chapter.page, chapter.pdfPages?.[0])),
      text(chapter.pdfPages && range(chapter.pdfPages)),
      text(chapter.has?.tables),
      text(chapter.has?.figures),
      text(chapter.has?.citations),
    ]),
  });

const range = ([first, last]: readonly [number, number]): string =>
  first === last ? String(first) : `${first}–${last}`;

function floatSection({ floats }: BuildReport, kind: ReportedFloat['kind']): ReportSection {
  const name = kind === 'table' ? 'Table' : 'Figure';
  return listing({
    id: `${kind}s`,
    title: `${name}s`,
    none: `The document has no ${kind}s.`,
    columns: [{ name }, { name: 'Page' }, { name: 'Made by' }, { name: 'From' }],
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
  const what = [...(printed === undefined ? [] : [{ strong: printed }, ' ']), caption ?? 'without a caption'];
  return [
    what,
    ...(label === undefined ? [] : [[{ faint: label }]]),
    ...parts.flatMap((part) => [
      [{ faint: fileName(part.file) }, ' ', { faint: shortHash(part.sha256) }],
      checkLine(part),
    ]),
    ...(at === undefined ? [] : [[{ faint: formatLocation(at) }]]),
  ].filter((spans) => spans.length > 0);
}

function checkLine({ compiledIn, file }: ReportedPart): Span[] {
  if (!file.endsWith('.tex')) return [];
  if (compiledIn === undefined) return [{ faint: 'not checked' }];
  const how = compiledIn.length > 0 ? `compiled with ${compiledIn.join(', ')}` : 'linted';
  return [{ faint: `checked: ${how}` }];
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

function citationSections({ bibliography, chapters }: BuildReport): ReportSection[] {
  const used = bibliography.filter(({ times }) => times > 0);
  const unused = bibliography.filter(({ times }) => times === 0);
  const inChapters = chapters.filter(({ has }) => (has?.citations ?? 0) > 0).length;
  const rows = [...used].sort((a, b) => b.times - a.times || (a.key < b.key ? -1 : 1));
  return [
    {
      ...listing({
        id: 'citations',
        title: 'Citations',
        none: 'The text cites nothing.',
        columns: [{ name: 'Entry' }, { name: 'Defined in' }, { name: 'Cited', isNumber: true }],
        rows: rows.map(({ key, at, times }) => [
          line(code(key)),
          line({ faint: formatLocation(at) }),
          text(times),
        ]),
      }),
      ...(used.length > 0
        ? {
            note: `${used.length} of ${bibliography.length} entries are cited${inChapters > 0 ? `, in ${inChapters} ${inChapters === 1 ? 'chapter' : 'chapters'}` : ''}.`,
          }
        : {}),
    },
    ...(unused.length === 0
      ? []
      : [
          listing({
            id: 'unused',
            title: 'Entries that nothing cites',
            none: '',
            columns: [{ name: 'Entry' }, { name: 'Defined in' }],
            rows: unused.map(({ key, at }) => [line(code(key)), line({ faint: formatLocation(at) })]),
          }),
        ]),
  ];
}

function toolSection({ tools, document }: BuildReport): ReportSection {
  const passes = document.passes;
  const section = listing({
    id: 'tools',
    title: 'Tools',
    none: 'No tool was needed.',
    columns: [{ name: 'Tool' }, { name: 'Version' }],
    rows: Object.entries(tools).map(([tool, versions]) => [text(tool), text(versions.join(', '))]),
  });
  if (passes === undefined) return section;
  return { ...section, note: `LaTeX needed ${passes === 1 ? '1 pass' : `${passes} passes`}.` };
}
