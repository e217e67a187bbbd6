import type { Location } from '@research/core';

/** A file pinned by a source lock. */
export interface ReportedFile {
  readonly path: string;
  /** Where the bytes came from: `sample`, `mirror` or `release`. */
  readonly origin: string;
  readonly rows: number;
  readonly bytes: number;
  /** First and last season, where the file has them. */
  readonly seasons: readonly [number, number] | null;
  readonly sha256: string;
}

/** External data that the document was made from. */
export interface ReportedSource {
  readonly project: string;
  /** The source lock, relative to the workspace. */
  readonly lock: string;
  readonly files: readonly ReportedFile[];
}

/** A file on the way from the data to a table or figure. */
export interface ReportedDatum {
  /** Relative to the workspace. */
  readonly file: string;
  /** The task that writes it; absent for tracked files. */
  readonly task?: string;
  /** The script or notebook that the task runs. */
  readonly entry?: string;
  /** True for a pinned file of a source: the way ends there. */
  readonly pinned: boolean;
}

/** A file that a document takes in as a table or figure. */
export interface ReportedPart {
  /** Relative to the workspace. */
  readonly file: string;
  readonly sha256: string;
  readonly task?: string;
  readonly entry?: string;
  /** Everything that it was made from, nearest first. */
  readonly data: readonly ReportedDatum[];
  /** The documents whose preambles `check-tables` compiled it with (none: linted alone); absent: nothing checked it. */
  readonly compiledIn?: readonly string[];
}

/** A table or figure of the document. */
export interface ReportedFloat {
  readonly kind: 'table' | 'figure';
  readonly number?: string;
  readonly caption?: string;
  readonly label?: string;
  /** As it is printed. */
  readonly page?: string;
  /** 1-based page of the PDF, where it can be told from the outline. */
  readonly pdfPage?: number;
  /** Where the source takes it in; absent where only LaTeX knows of it. */
  readonly at?: Location;
  /** None: it is written in the text itself. */
  readonly parts: readonly ReportedPart[];
}

/** A chapter, or whatever the outermost headings of the document are. */
export interface ReportedChapter {
  readonly number?: string;
  readonly title: string;
  /** The source it stands in. */
  readonly file: string;
  /** The page it starts on as it is printed. */
  readonly page: string;
  /** First and last page of the PDF; absent where the outline does not tell. */
  readonly pdfPages?: readonly [number, number];
  /** What stands in its source; absent where several chapters share one. */
  readonly has?: { readonly tables: number; readonly figures: number; readonly citations: number };
}

/** A bibliography entry and how often the text cites it. */
export interface ReportedEntry {
  readonly key: string;
  readonly at: Location;
  readonly times: number;
}

/** A warning of LaTeX, BibTeX, or the contract of a table behind the document. */
export interface ReportedWarning {
  readonly message: string;
  readonly at?: Location;
}

/** A file that a task read or wrote without declaring it. */
export interface ReportedAccess {
  readonly task: string;
  readonly path: string;
  readonly access: 'read' | 'write';
  /** What found it. */
  readonly by: string;
}

/** A model whose committed results are not those of its present inputs. */
export interface StaleResult {
  readonly project: string;
  readonly why: string;
}

/** What data a document was computed from. */
export type ReportedOrigin = 'simulated' | 'real' | 'none';

/** Where data ends: with a week of a season, or with a day (`by`); the other form is the same place in time. */
export interface ReportedBound {
  readonly by: 'week' | 'date';
  readonly season: number;
  readonly week: number;
  readonly date: string;
  /** Why data that upstream has is held back. */
  readonly because?: string | undefined;
  /** In words. */
  readonly text: string;
}

/** All that a build report says: facts about a document and where they come from; nothing of the run that made it. */
export interface BuildReport {
  readonly document: {
    readonly task: string;
    /** The PDF, relative to the workspace. */
    readonly file: string;
    readonly sha256: string;
    readonly title?: string;
    readonly author?: string;
    readonly pages: number;
  };
  readonly origin: ReportedOrigin;
  /** Absent where all of the pinned data is used. */
  readonly bound?: ReportedBound;
  readonly sources: readonly ReportedSource[];
  readonly chapters: readonly ReportedChapter[];
  readonly floats: readonly ReportedFloat[];
  readonly bibliography: readonly ReportedEntry[];
  readonly warnings: readonly ReportedWarning[];
  readonly undeclared: readonly ReportedAccess[];
  /** Tasks that run a project's code or TeX: how many there are, and how many were traced for undeclared files. */
  readonly watched: { readonly tasks: number; readonly watched: number };
  readonly staleResults: readonly StaleResult[];
  /** Tool → the versions in use, at minor precision; more than one where tasks differ. */
  readonly tools: Readonly<Record<string, readonly string[]>>;
}
