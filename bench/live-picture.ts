import { copyWorkspace } from '@research/testing';
import { join } from 'node:path';
import { chromium } from 'playwright-core';
import { openBrowser } from '../tools/nx-research/e2e/browser';
import { startLive } from './live-server';

const chapter = 'projects/chapters/chapter-7-simulation/chapter_7_simulation.tex';
const picture = join(__dirname, '../docs/images/live.png');

void main();

/**
 * Takes the picture of the guide: the live page with a mistake in a chapter.
 * `TS_NODE_PROJECT=tsconfig.options.json node -r esbuild-register bench/live-picture.ts`
 */
async function main(): Promise<void> {
  const workspace = await copyWorkspace('picture');
  const server = await startLive(workspace);
  const browser = await openBrowser(chromium);
  try {
    const page = await browser.newPage({ viewport: { width: 1280, height: 760 } });
    await page.goto(server.address);
    await page.locator('#status', { hasText: /^up to date/ }).waitFor({ timeout: 300_000 });
    workspace.edit(chapter, /\\section\{[^}]*\}(?:\\label\{[^}]*\})?/, '$&\nA sentence.');
    await page.locator('#built', { hasText: '1 pass' }).waitFor({ timeout: 120_000 });
    await page.locator('#status', { hasText: /^up to date/ }).waitFor({ timeout: 120_000 });
    workspace.edit(chapter, /\\section\{[^}]*\}(?:\\label\{[^}]*\})?/, '$&\nAs \\emhp{everybody} knows,');
    await page.locator('#problems:not([hidden])').waitFor({ timeout: 120_000 });
    const heading = page.locator('.page[data-page="28"]');
    await heading.scrollIntoViewIfNeeded();
    await page.waitForTimeout(3000);
    await page.screenshot({ path: picture });
  } finally {
    await browser.close();
    await server.stop();
    workspace.dispose();
  }
}
