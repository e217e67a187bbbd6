import { formatLocation } from '@research/core';
import type { BuildReport, ReportedSource } from './build-report';
import { staleSection, undeclaredSection, warningSection } from './finding-sections';
import { floatSection } from './float-section';
import {
  type Cell,
  code,
  line,
  listing,
  number,
  pageSpan,
  type ReportSection,
  shortHash,
  text,
} from './report-section';

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

const chapterSection = ({ chapters }: BuildReport): ReportSection =>
  listing({
    id: 'chapters',
    title: 'Chapters',
    none: 'The document has no headings.',
    columns: [
      { name: 'Chapter' },
      { name: 'Page' },
      { name: 'PDF pages' },
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

const toolSection = ({ tools }: BuildReport): ReportSection =>
  listing({
    id: 'tools',
    title: 'Tools',
    none: 'No tool was needed.',
    columns: [{ name: 'Tool' }, { name: 'Version' }],
    rows: Object.entries(tools).map(([tool, versions]) => [text(tool), text(versions.join(', '))]),
  });
