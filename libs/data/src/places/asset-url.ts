/** The address of an asset under the base of a release or a mirror, with or without a trailing slash. */
export function assetUrl(base: string, asset: string): string {
  return new URL(asset.split('/').map(encodeURIComponent).join('/'), base.replace(/\/*$/, '/')).href;
}
