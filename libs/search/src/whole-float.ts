/** The member of a stored {@link WholeFloat}. No parameter has such a name. */
const stored = '=float';

const known = new Map<string, WholeFloat>();

/**
 * A float that is whole. JavaScript takes 1.0 for 1; Python does not, and a fraction of 1.0 is all where a count of 1 is one.
 * There is one object for each number, so `===` compares them.
 */
export class WholeFloat {
  /** As Python, R, JSON and YAML read it: `1.0`. */
  readonly literal: string;

  private constructor(private readonly value: number) {
    this.literal = literalOf(value);
  }

  /** The float of a whole number. */
  static of(value: number): WholeFloat {
    const literal = literalOf(value);
    const found = known.get(literal) ?? new WholeFloat(value);
    known.set(literal, found);
    return found;
  }

  toString = (): string => this.literal;
  valueOf = (): number => this.value;
  /** For files of our own, which {@link reviveFloats} reads. Others get {@link literalJson}. */
  toJSON = (): unknown => ({ [stored]: this.literal });
}

const literalOf = (value: number): string => {
  const digits = Object.is(value, -0) ? '-0' : String(value);
  return digits.includes('e') ? digits : `${digits}.0`;
};

/** A number that is a float, whole or not. */
export const floatOf = (value: number): number | WholeFloat =>
  Number.isInteger(value) ? WholeFloat.of(value) : value;

/** The same data with plain numbers, but for members of these names: of a limit in seconds it does not matter how it is written. */
export function withPlainNumbers(data: unknown, except: readonly string[] = []): unknown {
  if (data instanceof WholeFloat) return Number(data);
  if (Array.isArray(data)) return data.map((one) => withPlainNumbers(one));
  if (typeof data !== 'object' || data === null) return data;
  return Object.fromEntries(
    Object.entries(data).map(([name, of]) => [name, except.includes(name) ? of : withPlainNumbers(of)]),
  );
}

/** For `JSON.parse` of what `JSON.stringify` has made of a {@link WholeFloat}. */
export function reviveFloats(_key: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || !(stored in value)) return value;
  return WholeFloat.of(Number(value[stored]));
}

/** As `JSON.stringify`, with each {@link WholeFloat} as the number that others read. @param indent of each level, for people */
export const literalJson = (value: unknown, indent = ''): string => jsonOf(value, { indent, before: '' });

interface Layout {
  readonly indent: string;
  readonly before: string;
}

function jsonOf(value: unknown, layout: Layout): string {
  if (value instanceof WholeFloat) return value.literal;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null';
  const inner = { ...layout, before: layout.before + layout.indent };
  if (Array.isArray(value))
    return bracketed(
      '[]',
      value.map((one) => jsonOf(one, inner)),
      layout,
    );
  const colon = layout.indent === '' ? ':' : ': ';
  const members = Object.entries(value).filter(([, of]) => of !== undefined);
  return bracketed(
    '{}',
    members.map(([name, of]) => JSON.stringify(name) + colon + jsonOf(of, inner)),
    layout,
  );
}

function bracketed(brackets: string, parts: readonly string[], { indent, before }: Layout): string {
  const [open = '', close = ''] = brackets;
  if (parts.length === 0) return brackets;
  if (indent === '') return open + parts.join(',') + close;
  return `${open}\n${parts.map((part) => before + indent + part).join(',\n')}\n${before}${close}`;
}
