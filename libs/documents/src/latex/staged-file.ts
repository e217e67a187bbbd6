/** A file that TeX reads, copied into the staging folder. */
export interface StagedFile {
  /** Absolute path of the original. */
  readonly from: string;
  /** Path in the staging folder, `/`-separated, which is the name by which TeX sources call it. */
  readonly to: string;
  /** The task that wrote the original (`04-score-validation:build`); absent for a file that a person wrote. */
  readonly producer?: string;
}

/** A file that exists in the staging folder only. */
export interface GeneratedFile {
  readonly to: string;
  readonly text: string;
}
