/** The output of a document that says what it consists of: headings, tables and figures, citations, warnings. */
export const contentsFile = 'contents.json';
