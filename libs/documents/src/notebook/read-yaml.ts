import { parseDocument } from 'yaml';
import type { NotebookProblem } from './notebook';

interface YamlBlock {
  readonly text: string;
  /** 1-based line of the notebook on which the block starts. */
  readonly firstLine: number;
  readonly called: string;
}

/** A YAML block of a notebook as a record, with what is wrong about it at the notebook's own lines. */
export function readYaml(block: YamlBlock): { value: Record<string, unknown>; problems: NotebookProblem[] } {
  const document = parseDocument(block.text, { prettyErrors: true });
  const [error] = document.errors;
  if (error) {
    const [start] = error.linePos ?? [];
    const line = block.firstLine + (start?.line ?? 1) - 1;
    const message = `${block.called}: ${error.message.split('\n')[0] ?? ''}`;
    return { value: {}, problems: [{ message, line, ...(start ? { column: start.col } : {}) }] };
  }
  const value: unknown = document.toJS();
  if (value === null || value === undefined) return { value: {}, problems: [] };
  if (isRecord(value)) return { value, problems: [] };
  return { value: {}, problems: [{ message: `${block.called}: not a map`, line: block.firstLine }] };
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
