import { definitionRanges, type TableDefect } from './lint-structure';
import { printedPattern } from './peel-tex';
import type { SourceTable } from './table-source';
import { optionEnd } from '../tex/matching-brace';

/** A command whose arguments may follow, and how many have been read. */
interface ReadCommand {
  readonly name: string;
  readonly arguments: number;
}

/** What holds in a group, an environment or an argument. */
interface Frame {
  readonly isMath: boolean;
  /** False where a command that is not known may read what stands there as it likes. */
  readonly isText: boolean;
  /** True in a table, where a formula cannot be a display. */
  readonly isCell: boolean;
  /** The command whose argument it is. */
  readonly command?: ReadCommand | undefined;
  /** Where a `$` in the frame was opened. */
  dollar?: number;
}

const outside: Frame = { isMath: false, isText: true, isCell: false };

const mathEnvironment =
  /^(?:math|displaymath|equation|align|alignat|gather|multline|flalign|eqnarray|array|aligned|gathered|alignedat|split|cases|[bpvBV]?matrix|smallmatrix)\*?$/;

const token =
  /\\(?<verb>begin|end)\s*\{(?<name>[^{}]*)\}|\\(?<command>[A-Za-z@]+)\*?|\\\\|\\[([]|\\[)\]]|\\[^]|\$|[{}&#_^]|[^\s\\{}&#_^$[\]]+|[[\]]/g;

/**
 * Characters that TeX takes for something else than the author meant: `#`, `_` and `^` outside mathematics, and a `$`
 * without its partner. Nothing is said of what stands in arguments of commands that are not known, or in columns that
 * are set in mathematics: there it may be right, and TeX stops where it is not. `text` has its comments masked.
 */
export function lintCharacters(text: string, tables: readonly SourceTable[]): TableDefect[] {
  return new CharacterWalk(withoutMathColumns(text, tables)).defects();
}

function withoutMathColumns(text: string, tables: readonly SourceTable[]): string {
  const specifications = tables.map(
    ({
      specification: {
        text: { length },
        offset,
      },
    }) => ({
      from: offset + 1,
      to: offset + 1 + length,
    }),
  );
  const bodies = tables
    .filter(({ name, columns, specification }) => isSpecial(name, columns?.isCertain, specification.text))
    .map(({ rows }) => ({ from: rows[0]?.offset ?? 0, to: rows.at(-1)?.end ?? 0 }));
  return [...definitionRanges(text), ...specifications, ...bodies].reduce(
    (rest, { from, to }) =>
      rest.slice(0, from) + rest.slice(from, to).replace(/[#_^$]/g, ' ') + rest.slice(to),
    text,
  );
}

const isSpecial = (name: string, isCertain: boolean | undefined, specification: string): boolean =>
  /^(?:Nice)?[aA]rray$/.test(name) ||
  isCertain !== true ||
  /[DSs$]|math|collectcell|\\begin/.test(specification.replace(measures, ''));

/** `p{3cm}`, `S[table-format=1.2]` without their arguments. */
const measures = /\[[^\]]*\]|(?<=[pmbX])\s*\{[^{}]*\}/g;

/** One walk through a text. */
class CharacterWalk {
  private readonly found: TableDefect[] = [];
  private readonly frames: Frame[] = [{ ...outside }];
  private command: ReadCommand | undefined;

  constructor(private readonly text: string) {}

  defects(): TableDefect[] {
    const tokens = new RegExp(token);
    for (let match = tokens.exec(this.text); match; match = tokens.exec(this.text))
      tokens.lastIndex = this.read(match) ?? tokens.lastIndex;
    while (this.frames.length > 0) this.leave();
    return this.found;
  }

  private get frame(): Frame {
    return this.frames.at(-1) ?? outside;
  }

  private get isMath(): boolean {
    return this.frame.isMath || this.frame.dollar !== undefined;
  }

  private enter(frame: Partial<Frame>): void {
    const { isText, isCell } = this.frame;
    this.frames.push({ isMath: this.isMath, isText, isCell, ...frame });
  }

  private leave(): void {
    const frame = this.frames.pop();
    if (frame?.dollar !== undefined) this.reportDollar(frame.dollar);
    this.command = frame?.command;
  }

  /** Reads one token; gives where to go on when that is not behind it. */
  private read(match: RegExpExecArray): number | undefined {
    const [found] = match;
    const { verb, name = '', command } = match.groups ?? {};
    if (command !== undefined) this.command = { name: command, arguments: 0 };
    else if (found === '[' && this.command) return optionEnd(this.text, match.index);
    else if (found === '{') this.enter(this.argument());
    else if (found === '}') this.leave();
    else {
      this.command = undefined;
      if (verb === 'begin') return this.begin(name, match.index + found.length);
      if (verb !== 'end') return this.readCharacter(found, match.index);
      this.leave();
    }
    return undefined;
  }

  /** Options of an environment hold keys and names. */
  private begin(name: string, end: number): number | undefined {
    const isMath = mathEnvironment.test(name) || (this.isMath && !/tab|minipage/i.test(name));
    this.enter({ isMath, isCell: /tab|array|tblr/i.test(name) });
    return optionEnd(this.text, end);
  }

  private argument(): Partial<Frame> {
    if (!this.command) return {};
    const { name, arguments: index } = this.command;
    const command = { name, arguments: index + 1 };
    const pattern = printedPattern(name);
    const isText = this.frame.isText && (pattern === '' || pattern?.[index] === '+');
    const isMath = !/^(?:text|mbox|hbox)/.test(name) && (this.isMath || name === 'ensuremath');
    return { isMath, isText, command };
  }

  private readCharacter(found: string, offset: number): number | undefined {
    const { frame } = this;
    if (found === '$') return this.readDollar(offset);
    if (found === '\\(' || found === '\\[') this.enter({ isMath: true });
    else if (found === '\\)' || found === '\\]') this.leave();
    else if ((found === '&' || found === '\\\\') && frame.dollar !== undefined) {
      this.reportDollar(frame.dollar);
      delete frame.dollar;
    } else if (/^[#_^]$/.test(found) && frame.isText && !this.isMath)
      this.report(`${found} must be written \\${found} outside mathematics`, offset);
    return undefined;
  }

  /** In a cell `$$` is an empty formula; elsewhere it opens a display, and the next one closes it. */
  private readDollar(offset: number): number {
    const { frame } = this;
    if (frame.dollar === undefined) frame.dollar = offset;
    else delete frame.dollar;
    return offset + (!frame.isCell && this.text.startsWith('$$', offset) ? 2 : 1);
  }

  private reportDollar(offset: number): void {
    this.report('$ opens mathematics that nothing closes', offset);
  }

  private report(what: string, offset: number): void {
    this.found.push({ what, offset, isForTex: true });
  }
}
