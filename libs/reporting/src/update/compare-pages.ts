/** A document whose pages are not what they were. */
export interface ChangedDocument {
  readonly file: string;
  readonly pagesBefore: number;
  readonly pagesAfter: number;
  /** Pages of the new document, from 1, with a text that no page of the old one had. */
  readonly changedPages: readonly number[];
}

/** Compares documents by the hashes of the text of their pages: a page that only moved has not changed. */
export function comparePages(
  before: Readonly<Record<string, readonly string[]>>,
  after: Readonly<Record<string, readonly string[]>>,
): ChangedDocument[] {
  return [...new Set([...Object.keys(before), ...Object.keys(after)])].sort().flatMap((file) => {
    const [old, now] = [before[file] ?? [], after[file] ?? []];
    if (old.join() === now.join()) return [];
    const known = new Set(old);
    const changedPages = now.flatMap((page, index) => (known.has(page) ? [] : [index + 1]));
    return [{ file, pagesBefore: old.length, pagesAfter: now.length, changedPages }];
  });
}
