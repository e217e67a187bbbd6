import { bracedArguments } from '../contents/braced-arguments';
import { plainText } from '../contents/plain-text';
import { lineMap } from './line-map';
import { maskTex } from './mask-tex';

/** A table or figure environment in a source. */
export interface TexFloat {
  readonly kind: 'table' | 'figure';
  readonly labels: readonly string[];
  /** Its caption for the lists, as plain text; absent without one. */
  readonly caption?: string;
  /** First and last line, 1-based. */
  readonly firstLine: number;
  readonly lastLine: number;
}

const environments =
  /\\begin\s*\{(?<name>(?:sideways|wrap|long)?(?<kind>table|figure)\*?)\}(?<body>[^]*?)\\end\s*\{\k<name>\}/g;

/** The table and figure environments of a TeX source, in its order. */
export function scanFloats(source: string): TexFloat[] {
  const text = maskTex(source);
  const positionAt = lineMap(source);
  return [...text.matchAll(environments)].map((match) => {
    const { kind = '', body = '' } = match.groups ?? {};
    const labels = [...body.matchAll(/\\label\s*\{([^{}]*)\}/g)].map(([, label = '']) => label);
    const caption = captionIn(body);
    return {
      kind: kind === 'table' ? 'table' : 'figure',
      labels,
      ...(caption === undefined ? {} : { caption }),
      firstLine: positionAt(match.index).line,
      lastLine: positionAt(match.index + match[0].length - 1).line,
    };
  });
}

/** The short form of a caption where it has one. */
function captionIn(body: string): string | undefined {
  const command = /\\caption\s*(?:\[(?<short>[^[\]]*)\])?\s*(?=\{)/.exec(body);
  if (!command) return undefined;
  const [long] = bracedArguments(body, command.index + command[0].length, 1);
  const caption = command.groups?.['short'] ?? long;
  return caption === undefined ? undefined : plainText(caption);
}
