import { createHash } from 'node:crypto';

/**
 * A copy of a PDF, of the same length, that does not tell when it was made: creation and modification dates (Info
 * dictionary and XMP) become 1970-01-01 00:00:00 and the two file identifiers a hash of the rest. R's `pdf()` and
 * `cairo_pdf()` ignore SOURCE_DATE_EPOCH. Dates inside compressed object streams (PDF 1.5) are not reached; neither
 * device writes such. ISO 32000-1, 7.9.4 (dates), 14.4 (identifiers).
 */
export function normalizePdfDates(pdf: Uint8Array): Buffer {
  // Latin-1 maps every byte to one character and back, so that lengths and offsets stay.
  const dated = Buffer.from(pdf).toString('latin1').replace(infoDates, epoch).replace(xmpDates, epochIso);
  const hash = createHash('sha256')
    .update(dated.replace(identifiers, blankIdentifiers), 'latin1')
    .digest('hex');
  return Buffer.from(dated.replace(identifiers, withHash), 'latin1');

  function withHash(_all: string, ...[before, first, between, second, after]: string[]): string {
    const cut = (id = ''): string => hash.repeat(4).slice(0, id.length);
    return `${before}${cut(first)}${between}${cut(second)}${after}`;
  }
}

const infoDates = /(\/(?:CreationDate|ModDate)\s*\(D:)(\d+)([^)]*)(?=\))/g;
const xmpDates = /(<xmp:(?:CreateDate|ModifyDate|MetadataDate)>)([^<]*)/g;
const identifiers = /(\/ID\s*\[\s*<)([0-9A-Fa-f]*)(>\s*<)([0-9A-Fa-f]*)(>)/g;

const blankIdentifiers = (_all: string, ...[before, , between, , after]: string[]): string =>
  `${before}${between}${after}`;

function epoch(_all: string, ...[key = '', digits = '', zone = '']: string[]): string {
  return key + '19700101000000'.slice(0, digits.length).padEnd(digits.length, '0') + zoneOf(zone);
}

function epochIso(_all: string, ...[tag = '', date = '']: string[]): string {
  const midnight = '1970-01-01T00:00:00';
  return tag + midnight.slice(0, date.length) + zoneOf(date.slice(midnight.length));
}

/** A zone of the same form, at UTC: `Z` stays, `-05'00'` becomes `+00'00'`. */
const zoneOf = (zone: string): string => zone.replace(/-/g, '+').replace(/\d/g, '0');
