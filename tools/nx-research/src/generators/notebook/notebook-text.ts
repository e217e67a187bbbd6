/** What the text of a new notebook depends on. */
export interface NotebookTextOptions {
  readonly name: string;
  readonly table: string;
  /** Name of the read: the script finds its path in `READ_<NAME>`. */
  readonly read: string;
  readonly engine: 'knitr' | 'jupyter';
}

/** The text of a new notebook: it reads its file and writes one table, of what each column holds. */
export function notebookText(options: NotebookTextOptions): string {
  const cells = options.engine === 'knitr' ? rCells(options) : pythonCells(options);
  return `---
title: "${options.name}"
---

What this notebook asks, in a sentence.

${cells}`;
}

function rCells({ table, read }: NotebookTextOptions): string {
  return `\`\`\`{r}
#| label: read
${read} <- read.csv(Sys.getenv("READ_${read.toUpperCase()}"), stringsAsFactors = FALSE)
dim(${read})
\`\`\`

\`\`\`{r}
#| label: ${table.replaceAll('_', '-')}
escape <- function(text) gsub("([_%&#$])", "\\\\\\\\\\\\1", text)
columns <- head(names(${read}), 12)
rows <- vapply(columns, function(column) {
  values <- ${read}[[column]]
  sprintf("%s & %d & %d & %d \\\\\\\\", escape(column), length(values), sum(is.na(values)), length(unique(values)))
}, character(1))
writeLines(
  c(
    "\\\\begin{tabular}{lrrr}",
    "\\\\toprule",
    "Column & Rows & Missing & Distinct \\\\\\\\",
    "\\\\midrule",
    rows,
    "\\\\bottomrule",
    "\\\\end{tabular}"
  ),
  file.path(Sys.getenv("WRITE_DIR"), "${table}.tex")
)
\`\`\`
`;
}

function pythonCells({ table, read }: NotebookTextOptions): string {
  return `\`\`\`{python}
#| label: read
import csv, gzip, os, pathlib

path = os.environ["READ_${read.toUpperCase()}"]
opener = gzip.open if path.endswith(".gz") else open
with opener(path, "rt", encoding="utf-8", newline="") as file:
    ${read} = list(csv.DictReader(file))
len(${read})
\`\`\`

\`\`\`{python}
#| label: ${table.replaceAll('_', '-')}
def escape(text):
    return "".join("\\\\" + c if c in "_%&#$" else c for c in text)

def row(column):
    values = [record[column] for record in ${read}]
    missing = sum(value in ("", "NA") for value in values)
    return rf"{escape(column)} & {len(values)} & {missing} & {len(set(values))} \\\\"

lines = [
    r"\\begin{tabular}{lrrr}",
    r"\\toprule",
    r"Column & Rows & Missing & Distinct \\\\",
    r"\\midrule",
    *[row(column) for column in list(${read}[0])[:12]],
    r"\\bottomrule",
    r"\\end{tabular}",
]
pathlib.Path(os.environ["WRITE_DIR"], "${table}.tex").write_text("\\n".join(lines) + "\\n", encoding="utf-8")
\`\`\`
`;
}
