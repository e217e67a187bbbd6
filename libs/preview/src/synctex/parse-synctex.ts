/** A line of an input file, as SyncTeX knows it. */
export interface SynctexInput {
  /** As TeX opened it, made absolute by SyncTeX. */
  readonly input: string;
  readonly line: number;
}

/**
 * Reads the answer of `synctex edit` (TeX Live 2008 and later): records of `Key:value` lines, of which the first is the
 * nearest. Undefined when the place belongs to no source.
 */
export function parseSynctex(answer: string): SynctexInput | undefined {
  const input = /^Input:(.+)$/m.exec(answer)?.[1];
  const line = Number(/^Line:(\d+)$/m.exec(answer)?.[1]);
  return input === undefined || !(line > 0) ? undefined : { input: input.trim(), line };
}
