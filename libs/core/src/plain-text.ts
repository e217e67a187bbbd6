const escape = String.fromCharCode(0x1b);
const bell = String.fromCharCode(0x07);
const controlIntroducer = `(?:${escape}\\[|\\u009b)`;

/** Sequences of ECMA-48: CSI (colours, cursor), then OSC, DCS and their like (titles, links, the clipboard), which carry text. */
const sequences = new RegExp(
  [
    `${controlIntroducer}[0-?]*[ -/]*[@-~]`,
    `(?:${escape}[\\]PX^_]|[\\u0090\\u0098\\u009d-\\u009f])[^${bell}${escape}\\u009c\n]*(?:${bell}|${escape}\\\\|\\u009c)`,
  ].join('|'),
  'gu',
);

/** Select Graphic Rendition: colours and weights, which change nothing but the look of what follows. */
const rendition = new RegExp(`(${escape}\\[[0-9;:]*m)`, 'gu');
const reset = `${escape}[0m`;

/** What moves the cursor, reorders the text around it (UAX #9) or breaks a line where none is expected. */
const unprintable = /(?![\t\n])\p{Cc}|[\p{Bidi_Control}\p{Zl}\p{Zp}]|\p{Cs}/gu;

/** What stands for a character that is not shown. */
const replacement = '\ufffd';

/**
 * A text of foreign origin (a host, a file name, a tool) as it may be shown: escape sequences go, other control characters but
 * tab and line feed become U+FFFD, and so do those that reorder text.
 */
export const plainText = (text: string): string =>
  text.replaceAll('\r\n', '\n').replace(sequences, '').replace(unprintable, replacement);

/** The same in one line, no longer than `most` characters: for a cell of a table or a part of a sentence. */
export function plainWords(text: string, most = 200): string {
  const line = plainText(text.slice(0, 4 * most))
    .replace(/\s+/gu, ' ')
    .trim();
  return line.length > most ? `${line.slice(0, most - 1)}…` : line;
}

/** What is left of a line that was overwritten, such as a progress bar: what stands behind the last carriage return. */
export const lastState = (line: string): string => line.replace(/\r+$/u, '').replace(/^.*\r/su, '');

/**
 * A line of a command's own output as it may be shown, in its last state. Colours pass and end with the line; whatever else a
 * terminal would act on does not.
 */
export function logLine(line: string): string {
  const parts = lastState(line).split(rendition);
  if (parts.length === 1) return plainText(parts.join(''));
  const shown = parts.map((part, index) => (index % 2 === 1 ? part : plainText(part))).join('');
  return shown.endsWith(reset) ? shown : `${shown}${reset}`;
}
