// @ts-check
import { appendFileSync, existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** @import { Context } from './tools.mjs' */

/** Nx reads these at each start, before it loads a plugin; `.local.env` and `.env.local` are the user's alone. */
const files = ['.env', '.local.env', '.env.local'];
const variable = 'NX_ISOLATE_PLUGINS';
const lines = `# Nx loads its plugins itself, not each in a process of its own: a start costs half. To have them apart: ${variable}=true
${variable}=false
`;

/**
 * Lets Nx load its plugins in its own process, unless the user has chosen. Nothing else in `.env` changes, and a file that cannot be
 * written fails nothing: each command takes longer then.
 * @param {Pick<Context, 'root' | 'say'>} context
 */
export function ensureOneProcess({ root, say }) {
  try {
    if (files.some((name) => hasChosen(join(root, name)))) return;
    const file = join(root, '.env');
    if (existsSync(file)) appendFileSync(file, endsLine(file) ? lines : `\n${lines}`);
    else writeFileSync(file, lines, { mode: 0o600 });
  } catch (error) {
    say(
      `warning: ${variable}=false could not be added to .env, so nx starts more slowly: ${/** @type {Error} */ (error).message}`,
    );
  }
}

/** @param {string} file */
const hasChosen = (file) =>
  existsSync(file) &&
  statSync(file).isFile() &&
  new RegExp(`^\\s*(export\\s+)?${variable}\\s*[=:]`, 'm').test(readFileSync(file, 'utf8'));

/** @param {string} file */
const endsLine = (file) => /(^|[\r\n])$/.test(readFileSync(file, 'utf8'));
