import { escapeHtml } from '@research/core';
import { createHash } from 'node:crypto';
import type { PageData } from './page-data';

/** The parts of the page that are the same for all runs: they lie beside the bundle of the plugin. */
export interface PageParts {
  readonly script: string;
  readonly style: string;
}

/**
 * The style that Observable Plot puts into each of its drawings, for the class `plot`. The policy of the page allows it by its
 * hash; a test in a browser fails when another version of Plot writes another one.
 */
const plotStyle = `:where(.plot) {
  --plot-background: white;
  display: block;
  height: auto;
  height: intrinsic;
  max-width: 100%;
}
:where(.plot text),
:where(.plot tspan) {
  white-space: pre;
}`;

/**
 * The page of runs: one file that opens from disk and asks nothing of a network. Names, messages and logs are data, which the
 * script shows as text; the policy lets no other script or style run, wherever it came from.
 */
export function pageHtml(data: PageData, { script, style }: PageParts): string {
  const title = `Runs: ${data.runs[0]?.runId ?? 'none'}`;
  const policy = [
    `default-src 'none'`,
    `script-src ${hashed(script)}`,
    `style-src ${hashed(style)} ${hashed(plotStyle)}`,
    'img-src data:',
    `base-uri 'none'`,
    `form-action 'none'`,
  ].join('; ');
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${escapeHtml(title)}</title>
<link rel="icon" href="data:,">
<style>${style}</style>
</head>
<body>
<noscript>This page needs JavaScript. <code>npx nx run runs:last</code> shows the last run in a terminal.</noscript>
<script type="application/json" id="data">${inlineJson(data)}</script>
<script>${inlineScript(script)}</script>
</body>
</html>
`;
}

/** JSON that may stand in a script element: no `<` of it can end the element or begin a comment. */
export const inlineJson = (value: unknown): string => JSON.stringify(value).replaceAll('<', '\\u003c');

/** Throws when the bundle itself would end the element that it stands in. */
function inlineScript(script: string): string {
  if (/<\/script|<!--/i.test(script)) throw new Error('the script of the page would end its own element');
  return script;
}

const hashed = (text: string): string => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
