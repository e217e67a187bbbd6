import { type Failure, fail, ok, type Result, severalFailures } from '@research/core';
import { type Document, isNode, LineCounter, parseDocument } from 'yaml';
import { type Contract, contractSchema } from './contract';

/** Name of the file in a project's folder that says what may be relied on in its outputs. */
export const CONTRACT_NAME = 'contract.yaml';

/** A contract and the lines that its parts stand in. */
export interface ParsedContract {
  readonly tables: Contract;
  /** 1-based line of a part of the contract, or of the nearest part around it. */
  lineOf(...path: readonly string[]): number;
}

/**
 * Parses the text of a `contract.yaml`. Fails with `invalid-contract`, one cause for each thing that is wrong, at its line.
 * @param file as messages name it
 */
export function parseContract(text: string, file: string): Result<ParsedContract> {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const [error] = [...document.errors, ...document.warnings];
  if (error) return fail(wrong(error.message, { file, line: lines.linePos(error.pos[0]).line }));
  const lineOf = (...path: readonly string[]): number => lineIn(document, lines, path);
  const parsed = contractSchema.safeParse(document.toJS() ?? {});
  if (parsed.success) return ok({ tables: parsed.data, lineOf });
  const causes = parsed.error.issues.map((issue) => {
    const path = issue.path.map(String);
    const name = path.length > 0 ? `${path.join('.')}: ` : '';
    return wrong(`${name}${issue.message}`, { file, line: lineOf(...path) });
  });
  return fail(severalFailures(`${file} is no contract`, causes));
}

const wrong = (what: string, at: { file: string; line: number }): Failure => ({
  reason: 'invalid-contract',
  what,
  at,
  tries: ['see docs/guides/a-new-etl-task.md for what a contract may say'],
});

function lineIn(document: Document, lines: LineCounter, path: readonly string[]): number {
  for (let length = path.length; length > 0; length -= 1) {
    const node = document.getIn(path.slice(0, length), true);
    const offset = isNode(node) ? node.range?.[0] : undefined;
    if (offset !== undefined) return lines.linePos(offset).line;
  }
  return 1;
}
