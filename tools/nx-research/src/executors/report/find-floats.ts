import {
  candidateNames,
  type CaptionedFloat,
  type DocumentContents,
  scanFloats,
  scanTex,
  type TexFloat,
  type TexReference,
} from '@research/documents';
import type { Location } from '@research/core';
import type { ResolvedRead } from '../../wiring/wired-task';

/** A source of a document: its path in the workspace, its text. */
export interface TexText {
  readonly path: string;
  readonly text: string;
}

/** A table or figure: what LaTeX made of it, where the source has it, and the files that it takes in. */
export interface FoundFloat {
  readonly kind: 'table' | 'figure';
  readonly set?: CaptionedFloat;
  readonly label?: string;
  readonly caption?: string;
  readonly at?: Location;
  readonly files: readonly ResolvedRead[];
}

/**
 * The tables and figures of a document in the order of its sources: environments, with what LaTeX numbered them, then
 * files that stand in no environment; last, what LaTeX numbered and no source shows (made by a macro).
 * @param reads what the document reads: a file that a task writes, or a graphic, counts as (part of) a table or figure
 */
export function findFloats(
  sources: readonly TexText[],
  reads: readonly ResolvedRead[],
  contents: DocumentContents,
): FoundFloat[] {
  const found = sources.flatMap((source) => floatsIn(source, reads, contents));
  const seen = new Set(found.map(({ set }) => set));
  const rest = contents.floats.filter((float) => !seen.has(float));
  return [...found, ...rest.map((set): FoundFloat => ({ kind: set.kind, set, files: [] }))];
}

function floatsIn(
  { path, text }: TexText,
  reads: readonly ResolvedRead[],
  contents: DocumentContents,
): FoundFloat[] {
  const taken = scanTex(text).flatMap((reference) => {
    const read = readOf(reference, reads);
    return read ? [{ ...reference, read }] : [];
  });
  const floats = scanFloats(text);
  const inside = (float: TexFloat) => (reference: TexReference) =>
    float.firstLine <= reference.line && reference.line <= float.lastLine;
  const inEnvironments = floats.map((float): FoundFloat & { at: Location } => {
    const files = taken.filter(inside(float));
    const { kind, caption, labels } = float;
    const set = settingOf(float, contents);
    return {
      kind,
      ...(set ? { set } : {}),
      ...(labels[0] === undefined ? {} : { label: labels[0] }),
      ...(caption === undefined ? {} : { caption }),
      at: { file: path, line: files[0]?.line ?? float.firstLine },
      files: files.map(({ read }) => read),
    };
  });
  const alone = taken
    .filter((reference) => !floats.some((float) => inside(float)(reference)))
    .map(({ kind, line, read }): FoundFloat & { at: Location } => ({
      kind: kind === 'graphics' ? 'figure' : 'table',
      at: { file: path, line },
      files: [read],
    }));
  return [...inEnvironments, ...alone].sort((a, b) => (a.at.line ?? 0) - (b.at.line ?? 0));
}

/** The file behind a reference, when it is a graphic or the work of a task. */
function readOf(reference: TexReference, reads: readonly ResolvedRead[]): ResolvedRead | undefined {
  const { kind } = reference;
  if (kind !== 'input' && kind !== 'graphics') return undefined;
  const names = candidateNames(reference);
  // A name without its folder is looked for in those of \graphicspath.
  const read =
    reads.find(({ as }) => names.includes(as)) ??
    reads.find(({ as }) => names.some((name) => as.endsWith(`/${name}`)));
  return kind === 'graphics' || read?.producer !== undefined ? read : undefined;
}

/** By a label where it has one, else by the words of its caption. */
function settingOf(
  { kind, labels, caption }: TexFloat,
  { floats, labels: numbers }: DocumentContents,
): CaptionedFloat | undefined {
  const own = floats.filter((float) => float.kind === kind);
  const labelled = labels.flatMap((label) => numbers[label] ?? []);
  return (
    own.find(({ number }) => labelled.some((label) => label.number === number)) ??
    own.find((float) => float.caption === caption)
  );
}
