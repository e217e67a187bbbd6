/** Text of no meaning, some four paragraphs a page. */
export const filler = (paragraphs: number): string =>
  Array.from(
    { length: paragraphs },
    (_, index) => `${`Filler number ${index + 1}, of no meaning. `.repeat(25)}\n\n`,
  ).join('');
