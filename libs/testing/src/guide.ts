import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** A fenced block of a guide. */
export interface GuideBlock {
  /** `sh`, `yaml`, or nothing: what a terminal shows, or a file. */
  readonly language: string;
  readonly lines: readonly string[];
  /** The heading that it stands below. */
  readonly section: string;
}

/** The folder of the guides. */
export const guidesFolder = join(__dirname, '../../../docs/guides');

/** Text of a guide. @param name without `.md` */
export const readGuide = (name: string): string => readFileSync(join(guidesFolder, `${name}.md`), 'utf8');

/** The fenced blocks of a text, in order. */
export function guideBlocks(text: string): GuideBlock[] {
  const blocks: GuideBlock[] = [];
  let [section, open]: [string, { language: string; lines: string[] } | undefined] = ['', undefined];
  for (const line of text.split('\n')) {
    const fence = /^```(\w*)$/.exec(line);
    if (fence && open === undefined) open = { language: fence[1] ?? '', lines: [] };
    else if (fence && open) {
      blocks.push({ ...open, section });
      open = undefined;
    } else if (open) open.lines.push(line);
    else if (line.startsWith('#')) section = line.replace(/^#+ /, '');
  }
  return blocks;
}

/** Commands of the `sh` blocks of a text, in order, without what follows a `#`. */
export const guideCommands = (text: string): string[] =>
  guideBlocks(text)
    .filter(({ language }) => language === 'sh')
    .flatMap(({ lines }) => lines.map((line) => line.replace(/\s+#.*$/, '').trim()))
    .filter((line) => line !== '');

/** What a quoted line of a terminal looks like on any machine: ids, numbers and sizes may be others. */
export function likeQuoted(quote: string): RegExp {
  const escaped = quote.trim().replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  const open = escaped
    .replace(/\b(?=[0-9a-f]*\d)[0-9a-f]{6}\b/g, '[0-9a-f]{6}')
    .replace(/\b\d+(?:\\\.\d+)? (?:KiB|MiB|GiB)/g, '[\\d.]+ (?:KiB|MiB|GiB)')
    .replace(/\b\d+ files\b/g, '\\d+ files?')
    .replace(/(?<![\w{\\[-])\d+(?:\\\.\d+)?(?!\w)/g, '[\\d.]+');
  return new RegExp(open.replace(/ +/g, ' +'));
}
