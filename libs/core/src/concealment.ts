import type { Failure } from './failure';
import { secretForms, shortestSecret } from './secret-forms';

/** What is shown in the place of a secret. */
export const concealmentMark = '***';

/** Text that must not be shown, and the variable that it is of. */
export interface ConcealedText {
  readonly text: string;
  readonly name: string;
}

/**
 * Puts `***` in the place of the values of variables, in text that is shown or recorded: as they are, line by line, and
 * in the encodings that programs print (see `secretForms`). Values that it learns later are concealed from then on.
 */
export class Concealment {
  private names = new Map<string, string>();
  private whole: RegExp | undefined;

  constructor(values: Readonly<Record<string, string | undefined>> = {}) {
    this.learn(values);
  }

  /** @param values by the names of their variables */
  learn(values: Readonly<Record<string, string | undefined>>): void {
    for (const [name, value = ''] of Object.entries(values))
      for (const text of secretForms(value)) this.names.set(text, this.names.get(text) ?? name);
    this.names = new Map([...this.names].sort(([one], [other]) => other.length - one.length));
    this.whole = anyOf([...this.names.keys()]);
  }

  /** Everything that is concealed, the longest first. */
  get texts(): readonly ConcealedText[] {
    return [...this.names].map(([text, name]) => ({ text, name }));
  }

  text(text: string): string {
    return this.whole === undefined ? text : text.replace(this.whole, concealmentMark);
  }

  /** A failure as it may be shown; what programs tell from it (reason, place, exit code) stays. */
  failure(failure: Failure): Failure {
    const { what, said, tries, causes } = failure;
    return {
      ...failure,
      what: this.text(what),
      ...(said === undefined ? {} : { said: this.text(said) }),
      ...(tries === undefined ? {} : { tries: tries.map((advice) => this.text(advice)) }),
      ...(causes === undefined ? {} : { causes: causes.map((cause) => this.failure(cause)) }),
    };
  }

  /** Conceals a stream of bytes, also what is cut into several chunks. */
  stream(): ConcealedStream {
    return new ConcealedStream(this.texts);
  }
}

/**
 * Conceals bytes as they come. Only what may be the beginning of a concealed text is held back, so that a line without its
 * end is seen at once.
 */
export class ConcealedStream {
  /** Variables whose values have been found so far. */
  readonly found = new Set<string>();
  private readonly names: ReadonlyMap<string, string>;
  private readonly patterns: readonly string[];
  private readonly byStart = new Map<string, string[]>();
  private readonly any: RegExp | undefined;
  private rest = '';

  constructor(texts: readonly ConcealedText[]) {
    // One character a byte: a chunk may end inside a character.
    this.names = new Map(texts.map(({ text, name }) => [latin1(text), name]));
    this.patterns = [...this.names.keys()].sort((one, other) => other.length - one.length);
    for (const pattern of this.patterns) {
      const start = pattern.slice(0, shortestSecret);
      this.byStart.set(start, [...(this.byStart.get(start) ?? []), pattern]);
    }
    this.any = anyOf(this.patterns);
  }

  push(chunk: Buffer): Buffer {
    if (this.any === undefined) return chunk;
    return this.conceal(this.rest + chunk.toString('latin1'), (text, from) => this.heldFrom(text, from));
  }

  /** What is still held back: no more will come. */
  end(): Buffer {
    return this.conceal(this.rest, (text) => text.length);
  }

  /** The first match that begins before the held part is taken, even if it reaches into it. */
  private conceal(text: string, holdFrom: (text: string, from: number) => number): Buffer {
    let [shown, at, hold] = ['', 0, holdFrom(text, 0)];
    for (const { 0: match, index } of text.matchAll(this.any ?? /(?!)/g)) {
      if (index >= hold) break;
      this.found.add(this.names.get(match) ?? '');
      shown += text.slice(at, index) + concealmentMark;
      at = index + match.length;
      if (at > hold) hold = holdFrom(text, at);
    }
    this.rest = text.slice(hold);
    return Buffer.from(shown + text.slice(at, hold), 'latin1');
  }

  /** Where the first suffix begins that one of the patterns may go on from. */
  private heldFrom(text: string, from: number): number {
    const longest = this.patterns[0]?.length ?? 0;
    for (let at = Math.max(from, text.length - longest + 1); at < text.length; at += 1) {
      const length = text.length - at;
      const near =
        length < shortestSecret ? this.patterns : this.byStart.get(text.slice(at, at + shortestSecret));
      const goesOn = (pattern: string): boolean =>
        pattern.length > length && text.endsWith(pattern.slice(0, length));
      if (near?.some(goesOn)) return at;
    }
    return text.length;
  }
}

const latin1 = (text: string): string => Buffer.from(text).toString('latin1');

/** Matches any of some texts, the first of them where several begin at one place. */
function anyOf(texts: readonly string[]): RegExp | undefined {
  if (texts.length === 0) return undefined;
  return new RegExp(texts.map((text) => text.replace(/[$()*+.?[\\\]^{|}]/g, '\\$&')).join('|'), 'g');
}
