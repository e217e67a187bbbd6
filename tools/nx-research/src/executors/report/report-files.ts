/** The outputs of a build report: one for programs, one for a commit or a terminal, one for people. */
export const reportFiles = { json: 'report.json', markdown: 'report.md', html: 'report.html' } as const;
