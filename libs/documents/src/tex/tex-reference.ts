/** What a TeX reference is for: which files it may name and which extension TeX adds when there is none. */
export type TexReferenceKind = 'input' | 'include' | 'graphics' | 'bibliography';

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
}
