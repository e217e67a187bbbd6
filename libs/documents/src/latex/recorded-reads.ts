import { normalize } from 'node:path/posix';

/** What a LaTeX run read, from TeX's own records. Paths inside the staging folder are relative to it. */
export interface RecordedReads {
  /** Staged files that were read, sorted. */
  readonly declared: readonly string[];
  /** Files that are neither staged, nor written by the run, nor part of the TeX distribution, sorted. */
  readonly undeclared: readonly string[];
}

/** The records of one run and what is known about its files. */
export interface RunRecords {
  /** `<jobname>.fls`, written by `-recorder`: lines `INPUT path` and `OUTPUT path`. */
  readonly fls: string;
  /** `<jobname>.fdb_latexmk`, which alone has what BibTeX read. */
  readonly fdb: string;
  readonly staged: ReadonlySet<string>;
  readonly stagingFolder: string;
  /** The user's home: `~/texmf` belongs to one person's machine, so what is read there is undeclared. */
  readonly home: string | undefined;
}

/** Sorts what a LaTeX run read into declared and undeclared. */
export function recordedReads(records: RunRecords): RecordedReads {
  const relative = (path: string): string => inStaging(path, records.stagingFolder);
  const written = new Set(linesAfter(records.fls, 'OUTPUT ').map(relative));
  const read = new Set([...linesAfter(records.fls, 'INPUT '), ...readByBibtex(records.fdb)].map(relative));
  const foreign = [...read].filter((path) => !records.staged.has(path) && !written.has(path));
  return {
    declared: [...read].filter((path) => records.staged.has(path)).sort(),
    undeclared: foreign.filter((path) => !isRunState(path) && !isDistribution(path, records.home)).sort(),
  };
}

function linesAfter(text: string, prefix: string): string[] {
  return text
    .split(/\r?\n/)
    .filter((line) => line.startsWith(prefix))
    .map((line) => line.slice(prefix.length));
}

function inStaging(path: string, stagingFolder: string): string {
  // A folder that a macro names ends in a slash, and TeX puts another behind it: `figs//a.pdf`.
  const plain = normalize(path);
  return plain.startsWith(`${stagingFolder}/`) ? plain.slice(stagingFolder.length + 1) : plain;
}

/** Sources of latexmk's `["bibtex …"]` rules: lines `  "path" time size md5 "rule"` up to `(generated)`. */
function readByBibtex(fdb: string): string[] {
  const rules = fdb.split(/^(?=\[")/m).filter((rule) => /^\["(?:bibtex|biber) /.test(rule));
  return rules.flatMap((rule) => {
    const [sources = ''] = rule.split('(generated)');
    return [...sources.matchAll(/^ {2}"(.+?)" /gm)].map((match) => match[1] ?? '');
  });
}

/** Written by the run or an earlier one of the same job, and read back. */
const isRunState = (path: string): boolean =>
  !path.startsWith('/') && /\.(?:aux|toc|lof|lot|out|bbl|bcf|ind)$/.test(path);

function isDistribution(path: string, home: string | undefined): boolean {
  if (home !== undefined && (path.startsWith(`${home}/texmf/`) || path.startsWith(`${home}/Library/texmf/`)))
    return false;
  return path.startsWith('/') && /\/(?:\.?texmf[^/]*|\.?texlive[^/]*|\.?TinyTeX|miktex[^/]*)\//i.test(path);
}
