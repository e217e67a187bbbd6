/**
 * An address without what may be secret in it: no user, no password, no fragment, and of a query the names alone. What is no
 * address is shown without all that stands before its last `@`.
 */
export function shownAddress(text: string): string {
  const url = text.includes('://') && URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || !hasHost(url)) return withoutUser(text);
  const names = [...url.searchParams].map(([name, value]) =>
    value === '' ? '…' : `${encodeURIComponent(name)}=…`,
  );
  return `${url.protocol}//${url.host}${url.pathname}${names.length > 0 ? `?${names.join('&')}` : ''}`;
}

const hasHost = ({ host }: URL): boolean => host !== '';

const withoutUser = (text: string): string =>
  text.replace(/^([a-z][a-z0-9+.-]*:\/\/)?\S*:\S*@/i, '$1…@').replace(/[?#].*$/s, '?…');

/**
 * What of an address may be a secret, as it stands there and decoded: its password, or the user where there is no password
 * (a token); the values of its query and its fragment.
 */
export function secretsOfAddress(text: string): string[] {
  if (!URL.canParse(text)) return [];
  const { username, password, searchParams, search, hash } = new URL(text);
  const encoded = search
    .slice(1)
    .split('&')
    .map((pair) => pair.slice(pair.indexOf('=') + 1));
  const found = [password || username, ...encoded, hash.slice(1)];
  return [...found, ...found.map(decoded), ...searchParams.values()].filter((value) => value !== '');
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text; // a % that is no encoding
  }
}
