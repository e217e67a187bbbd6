/** The day in local time, as YYYY-MM-DD. */
export function localDay(date: Date): string {
  const two = (number: number): string => String(number).padStart(2, '0');
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
}

/** Name of a shared PDF: `chapter-6_2026-11-23.pdf`, from the beginning of the project's name where that has a number. */
export const shareName = (project: string, day: string): string => `${chapterStem(project)}_${day}.pdf`;

const chapterStem = (project: string): string => /^chapter-\d+/.exec(project)?.[0] ?? project;

/** The number that a project's name claims for its chapter. */
export function numberInName(project: string): number | undefined {
  const number = /^chapter-(\d+)/.exec(project)?.[1];
  return number === undefined ? undefined : Number(number);
}
