/** How often LaTeX ran, in words. */
export const describePasses = (count: number): string =>
  count === 1 ? '1 LaTeX pass' : `${count} LaTeX passes`;
