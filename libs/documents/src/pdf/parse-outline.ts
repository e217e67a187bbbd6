import type { PdfOutlineEntry } from './pdf-inspection';

const token = /<(?<close>\/)?outline>|<item(?: page="(?<page>\d+)")?>(?<title>[^<]*)<\/item>/g;

/** The outline (bookmarks) in what `pdftohtml -xml` prints, flat and in its order. */
export function parseOutline(xml: string): PdfOutlineEntry[] {
  let level = 0;
  return [...xml.matchAll(token)].flatMap(({ groups }) => {
    const { close, page, title } = groups ?? {};
    if (title === undefined) {
      level += close ? -1 : 1;
      return [];
    }
    const target = page === undefined ? {} : { page: Number(page) };
    return [{ title: unescapeXml(title).trim(), level, ...target }];
  });
}

const entities: Readonly<Record<string, string>> = { lt: '<', gt: '>', quot: '"', apos: "'", amp: '&' };

const unescapeXml = (text: string): string =>
  text
    .replace(/&#(\d+);/g, (_match, code: string) => String.fromCodePoint(Number(code)))
    .replace(/&(lt|gt|quot|apos|amp);/g, (_match, name: string) => entities[name] ?? '');
