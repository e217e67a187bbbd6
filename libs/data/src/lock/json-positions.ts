import { type Location, type Result, fail, ok } from '@research/core';
import { firstBeyondJson } from './first-beyond-json';
import { LineCounter, type Document, isMap, isPair, isScalar, parseDocument } from 'yaml';

/** A JSON text as a value, and where in the text each part of it stands. */
export interface JsonText {
  readonly value: unknown;
  /** Where the value at a path stands; of what is missing, the innermost part that is there. */
  locate(path: readonly PropertyKey[]): Location;
  /** Where a key of the object at a path stands. */
  locateKey(path: readonly PropertyKey[], key: string): Location;
}

/** Why a text is not JSON, and where it stops being it. */
export interface JsonError {
  readonly message: string;
  readonly at: Location;
}

/** Parses JSON and keeps the positions; JSON is YAML's flow syntax, whose parser knows them. */
export function parseJsonText(text: string, file: string): Result<JsonText, JsonError> {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, keepSourceTokens: true });
  const place = (offset: number): Location => {
    const { line, col } = lines.linePos(offset);
    return { file, line, column: col };
  };
  const parsed = strictJson(text);
  if (parsed.ok) return ok({ value: parsed.value, ...locators(document, place) });
  const [first] = document.errors;
  const at = place(parsed.error.offset ?? first?.pos[0] ?? firstBeyondJson(document) ?? 0);
  return fail({ message: parsed.error.message, at });
}

function strictJson(text: string): Result<unknown, { message: string; offset?: number }> {
  try {
    return ok(JSON.parse(text) as unknown);
  } catch (error) {
    const message = error instanceof SyntaxError ? error.message : String(error);
    const offset = /at position (\d+)/.exec(message)?.[1];
    return fail({ message, ...(offset === undefined ? {} : { offset: Number(offset) }) });
  }
}

function locators(document: Document, place: (offset: number) => Location): Omit<JsonText, 'value'> {
  const nodeAt = (path: readonly PropertyKey[]): unknown => document.getIn([...path], true);
  const locate = (path: readonly PropertyKey[]): Location => {
    const node = nodeAt(path);
    const offset = hasRange(node) ? node.range[0] : undefined;
    if (offset !== undefined) return place(offset);
    return path.length === 0 ? place(0) : locate(path.slice(0, -1));
  };
  const locateKey = (path: readonly PropertyKey[], key: string): Location => {
    const map = nodeAt(path);
    const pair = isMap(map)
      ? map.items.find((item) => isPair(item) && isScalar(item.key) && item.key.value === key)
      : null;
    return pair && hasRange(pair.key) ? place(pair.key.range[0]) : locate(path);
  };
  return { locate, locateKey };
}

function hasRange(node: unknown): node is { range: [number, number, number] } {
  return typeof node === 'object' && node !== null && 'range' in node && Array.isArray(node.range);
}
