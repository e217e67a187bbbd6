/** Targets of links and bookmarks that the finished PDF has not, from the log of pdfTeX. */
export function missingTargets(log: string): string[] {
  const found = log.matchAll(
    /pdfTeX warning \(dest\): name\{(.*?)\} has been referenced but does not exist/g,
  );
  return [...new Set([...found].map(([, name = '']) => name))].sort();
}
