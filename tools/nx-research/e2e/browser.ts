import type { Browser, BrowserType } from 'playwright-core';
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

/** Names under which Chromium or Chrome is installed. */
const names = ['chromium', 'chromium-browser', 'google-chrome'];
const onMacOs = '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome';

/** Starts the Chromium that is installed, without a window. Throws when there is none: its tests must not pass then. */
export function openBrowser(chromium: BrowserType): Promise<Browser> {
  const found = [...(process.env['PATH'] ?? '').split(delimiter).flatMap(inFolder), onMacOs].find(isProgram);
  if (found === undefined)
    throw new Error(
      'no Chromium is installed: npm test installs it on Debian; on macOS install Google Chrome',
    );
  // Chromium refuses its own sandbox to root, as whom containers run.
  const asRoot = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
  return chromium.launch({ executablePath: found, args: asRoot });
}

const inFolder = (folder: string): string[] => names.map((name) => join(folder, name));

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
