/** The file that executors write beside the sources of a document: it defines \DataOrigin and \DataStatement. */
export const dataStatementFile = 'research-data.tex';
