import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { chromium } from 'playwright-core';
import { openBrowser } from '../tools/nx-research/e2e/browser';

const page = join(__dirname, '../logs/runs.html');
const picture = join(__dirname, '../docs/images/runs-page.png');

void main();

/**
 * Takes the picture of the README: the page that `npx nx run runs:page` wrote of a build of everything.
 * `TS_NODE_PROJECT=tsconfig.options.json node -r esbuild-register bench/runs-page-picture.ts`
 */
async function main(): Promise<void> {
  const browser = await openBrowser(chromium);
  try {
    const opened = await browser.newPage({ viewport: { width: 1080, height: 860 }, colorScheme: 'light' });
    await opened.goto(pathToFileURL(page).href);
    await opened.locator('#timeline svg').waitFor();
    await opened.screenshot({ path: picture });
  } finally {
    await browser.close();
  }
}
