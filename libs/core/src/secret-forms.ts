/** Shorter texts are not concealed: they are parts of ordinary words and numbers, and no log could be read without them. */
export const shortestSecret = 6;

/**
 * The texts by which programs print a value: itself; each of its lines; for an address (percent-encoding, RFC 3986, and that
 * of forms); in JSON, HTML and a shell's quotes; as Python, LaTeX and Markdown write it; in base64 (RFC 4648), wherever in the
 * encoded bytes it stands; in hexadecimal. None is shorter than {@link shortestSecret}.
 */
export function secretForms(value: string): string[] {
  const plain = [value, value.trim(), ...value.split(/\r?\n/).map((line) => line.trim())];
  const forms = plain.flatMap((text) => [text, ...inAddresses(text), ...quoted(text), ...inBytes(text)]);
  return [...new Set(forms)].filter((text) => text.length >= shortestSecret);
}

function inAddresses(text: string): string[] {
  const wellFormed = Buffer.from(text).toString(); // half a character cannot be encoded
  const strict = encodeURIComponent(wellFormed).replace(/[!'()*]/g, percent);
  const encoded = [
    encodeURIComponent(wellFormed),
    encodeURI(wellFormed),
    strict,
    strict.replaceAll('%2F', '/'),
    strict.replaceAll('%20', '+'),
    // An address in an address.
    encodeURIComponent(encodeURIComponent(wellFormed)),
    encodeURIComponent(strict),
  ];
  const inLowerCase = encoded.map((one) => one.replace(/%[0-9A-F]{2}/g, (code) => code.toLowerCase()));
  return [...encoded, ...inLowerCase];
}

const percent = (character: string): string => `%${character.charCodeAt(0).toString(16).toUpperCase()}`;

function quoted(text: string): string[] {
  const json = JSON.stringify(text).slice(1, -1);
  const tags = text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
  return [
    json,
    json.replace(/[^ -~]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`),
    text.replaceAll('\\', '\\\\'),
    tags,
    tags.replaceAll('"', '&quot;'),
    ...['&#39;', '&#x27;', '&apos;'].map((quote) => tags.replaceAll('"', '&quot;').replaceAll("'", quote)),
    ...['&#39;', '&#039;'].map((quote) => tags.replaceAll('"', '&#34;').replaceAll("'", quote)),
    text.replaceAll("'", "'\\''"),
    text.replaceAll("'", `'"'"'`),
    ...escaped(text, json),
  ];
}

/** What stands behind a backslash where: each is a way to write one value. */
function escaped(text: string, json: string): string[] {
  const behind = (characters: RegExp): string => text.replace(characters, '\\$&');
  const python = behind(/[\\']/g);
  return [
    python,
    bytesOf(python, hexadecimal),
    bytesOf(behind(/[\\"]/g), hexadecimal),
    behind(/["$`\\]/g), // declare -p of bash
    behind(/[^\p{L}\p{N}_@%+=:,./-]/gu), // printf %q of bash
    bytesOf(python, octal), // both, in the C locale
    behind(/[&%$#_{}]/g), // LaTeX
    text.replace(/[\\^~]|[&%$#_{}]/g, (sign) => texSigns[sign] ?? `\\${sign}`),
    behind(/[\\`*_{}[\]()#+.!<>$|~^"'-]/g), // Markdown
    behind(/[\\`*_[\]#<>]/g),
    json.replaceAll('/', '\\/'),
    json.replace(/[<>&]/g, (sign) => `\\u00${sign.charCodeAt(0).toString(16)}`), // JSON for a web page
  ];
}

const texSigns: Readonly<Record<string, string>> = {
  '\\': '\\textbackslash{}',
  '^': '\\textasciicircum{}',
  '~': '\\textasciitilde{}',
};

/** A text with each byte that is not ASCII written out. */
const bytesOf = (text: string, write: (byte: number) => string): string =>
  Buffer.from(text)
    .toString('latin1')
    .replace(/[\u0080-\u00ff]/g, (byte) => write(byte.charCodeAt(0)));
const hexadecimal = (byte: number): string => `\\x${byte.toString(16)}`;
const octal = (byte: number): string => `\\${byte.toString(8)}`;

function inBytes(text: string): string[] {
  const bytes = Buffer.from(text);
  const base64 = [0, 1, 2].map((before) => base64After(bytes, before));
  const inUrls = base64.map((one) => one.replaceAll('+', '-').replaceAll('/', '_'));
  return [...base64, ...inUrls, bytes.toString('hex'), bytes.toString('hex').toUpperCase()];
}

/** The characters of base64 that these bytes alone decide, so many bytes after the beginning. */
function base64After(bytes: Buffer, before: number): string {
  const bits = (before + bytes.length) * 8;
  const text = Buffer.concat([Buffer.alloc(before), bytes]).toString('base64');
  return text.slice(Math.ceil((before * 8) / 6), Math.floor(bits / 6));
}
