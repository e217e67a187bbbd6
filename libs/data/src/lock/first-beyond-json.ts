import { type Document, isCollection, isScalar, visit } from 'yaml';

/**
 * Offset of the first thing in a YAML document that JSON does not have: block style, single quotes, a bare word, a comma
 * before a closing bracket. The document must have been parsed with `keepSourceTokens`.
 */
export function firstBeyondJson(document: Document): number | undefined {
  const offsets: number[] = [];
  visit(document, {
    Node: (_key, node) => {
      const offset = isCollection(node) || isScalar(node) ? beyondJson(node) : node.range?.[0];
      if (offset !== undefined) offsets.push(offset);
    },
  });
  return offsets.length === 0 ? undefined : Math.min(...offsets);
}

type Part = Extract<Parameters<typeof isCollection>[0], object>;

function beyondJson(node: Part): number | undefined {
  if (isScalar(node)) return isJsonScalar(node.source ?? '', node.type) ? undefined : node.range?.[0];
  if (!isCollection(node)) return undefined;
  const token = node.srcToken;
  if (token?.type !== 'flow-collection') return node.range?.[0];
  const last = token.items.at(-1);
  const comma = last?.start.find(({ type }) => type === 'comma');
  return comma && !last?.key && !last?.value ? comma.offset : undefined;
}

function isJsonScalar(source: string, type: string | undefined): boolean {
  if (type === 'QUOTE_DOUBLE') return true;
  return type === 'PLAIN' && /^(true|false|null|-?\d+(\.\d+)?([eE][+-]?\d+)?)$/.test(source);
}
