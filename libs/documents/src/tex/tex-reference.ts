/**
 * What a TeX reference is for: which files it may name. `style` is a package, class or style, which TeX's distribution
 * may have as well; `file` is text or data that is taken in as it is.
 */
export type TexReferenceKind = 'input' | 'include' | 'graphics' | 'bibliography' | 'style' | 'file';

/** One file that a TeX source names. */
export interface TexReference {
  readonly kind: TexReferenceKind;
  /** As written, without quotes and surrounding spaces; the extension is not added. */
  readonly path: string;
  /** 1-based line on which the path starts. */
  readonly line: number;
  /** 1-based column at which the path starts, in UTF-16 units. */
  readonly column: number;
  /** True when a test for the file's existence surrounds it, so that TeX would pass over a missing file in silence. */
  readonly guarded: boolean;
  /** True in a conditional or in the definition of a macro: whether it is read at all, only TeX can tell. */
  readonly optional?: true;
}

/** The names under which TeX looks for a reference, in its order. */
export function candidateNames({ kind, path }: Pick<TexReference, 'kind' | 'path'>): string[] {
  const endings = endingsOf[kind];
  const complete = endings.filter((ending) => ending !== '').some((ending) => path.endsWith(ending));
  if (kind === 'include') return [path.endsWith('.tex') ? path : `${path}.tex`];
  return complete ? [path] : endings.map((ending) => path + ending);
}

/** Extensions of graphics that pdfTeX takes, in the order in which it tries them. */
const graphics = ['.pdf', '.png', '.jpg', '.mps', '.jpeg', '.jbig2', '.jb2'];

const endingsOf: Readonly<Record<TexReferenceKind, readonly string[]>> = {
  input: ['.tex', ''],
  include: ['.tex'],
  graphics: [...graphics, ...graphics.map((ending) => ending.toUpperCase()), ''],
  bibliography: ['.bib', ''],
  style: [''],
  file: ['', '.csv', '.tex'],
};
