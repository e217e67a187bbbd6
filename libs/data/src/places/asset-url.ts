/** The address of an asset under the base of a release or a mirror, with or without a trailing slash. */
export function assetUrl(base: string, asset: string): string {
  return below(base, asset.split('/').map(encodeURIComponent).join('/'));
}

/** The address below another, with the query of that: it may hold the key to all of them. @param path as in an address */
export function below(base: string, path: string): string {
  const url = new URL(base);
  url.pathname = `${url.pathname.replace(/\/*$/, '/')}${path}`;
  return url.href;
}
