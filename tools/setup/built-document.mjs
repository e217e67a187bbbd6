// @ts-check
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { capture } from './capture.mjs';

/** The document that a build is for, relative to the workspace. */
export const documentFile = 'projects/dissertation/out/build/main.pdf';

/** The build report of that document, and what it says in one line. */
const report = {
  page: 'projects/dissertation/out/report/report.html',
  facts: 'projects/dissertation/out/report/report.json',
};

const notProjects = new Set(['out', 'node_modules', 'dist']);

/**
 * The document that a successful build left: where it is, its pages, what data it is made from; then its build report.
 * @param {string} root
 * @param {NodeJS.ProcessEnv} env
 */
export async function describeDocument(root, env) {
  const path = join(root, documentFile);
  if (!existsSync(path)) return `No ${documentFile}: what was built does not include it.`;
  const { output } = await capture(['pdfinfo', path], { env, limitSeconds: 60 });
  const pages = /^Pages:\s+(\d+)/m.exec(output)?.[1];
  const line = `${documentFile}: ${pages ?? 'an unknown number of'} pages, from ${describeOrigins(lockedOrigins(root))}`;
  return [line, ...describeReport(root)].join('\n');
}

/**
 * Where the build report is and its headline.
 * @param {string} root
 */
function describeReport(root) {
  const facts = join(root, report.facts);
  if (!existsSync(facts)) return [];
  /** @type {{ headline?: string }} */
  const { headline } = JSON.parse(readFileSync(facts, 'utf8'));
  return [`${report.page}: ${headline ?? ''}`];
}

/**
 * One line on the document of an earlier build, after a build that failed; undefined when there is none.
 * @param {string} root
 */
export function describeKeptDocument(root) {
  const made = statSync(join(root, documentFile), { throwIfNoEntry: false })?.mtime;
  return (
    made && `${documentFile} is kept from ${localTime(made)} and stale: the build that would renew it failed.`
  );
}

/**
 * What kind of data the source locks pin, in words.
 * @param {readonly string[]} origins
 */
function describeOrigins(origins) {
  const real = origins.filter((origin) => origin !== 'sample');
  if (origins.length === 0) return 'no pinned data';
  if (real.length === 0) return 'simulated data (sample)';
  const kind = real.length === origins.length ? 'real data' : 'simulated and real data';
  return `${kind} (${origins.join(', ')})`;
}

/**
 * The origins named in the source locks of all projects, each once.
 * @param {string} root
 */
function lockedOrigins(root) {
  const origins = sourceLocks(join(root, 'projects')).flatMap((file) => {
    /** @type {{ files?: { origin?: string }[] }} */
    const lock = JSON.parse(readFileSync(file, 'utf8'));
    return (lock.files ?? []).flatMap(({ origin }) => (origin ? [origin] : []));
  });
  return [...new Set(origins)].sort();
}

/**
 * @param {string} folder
 * @returns {string[]}
 */
function sourceLocks(folder) {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return notProjects.has(entry.name) ? [] : sourceLocks(path);
    return entry.name === 'source.lock.json' ? [path] : [];
  });
}

/** @param {Date} time */
function localTime(time) {
  const local = new Date(time.getTime() - time.getTimezoneOffset() * 60_000);
  return local.toISOString().slice(0, 16).replace('T', ' ');
}
