// @ts-check
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { format } from 'prettier';

/** Where the part of README.md begins that is made from the schemas. */
const marker = '<!-- What follows is made from the schemas: node tools/nx-research/build.mjs -->';

/** @typedef {{ description?: string, type?: string, enum?: readonly unknown[], default?: unknown }} Option */
/** @typedef {{ properties?: Record<string, Option>, required?: readonly string[], allOf?: readonly { required?: readonly string[] }[] }} Schema */
/** @typedef {{ description: string, schema: string }} Entry */

/**
 * The text of the plugin's README.md: what is written by hand, and behind it every executor and generator with its options.
 * @param {string} root folder of the plugin
 */
export function readmeText(root) {
  const [byHand = ''] = readFileSync(join(root, 'README.md'), 'utf8').split(marker);
  const text = [
    byHand.trimEnd(),
    marker,
    '## Executors',
    ...sections(root, 'executors.json', 'executors'),
    '## Generators',
    ...sections(root, 'generators.json', 'generators'),
  ].join('\n\n');
  return format(text, { parser: 'markdown', printWidth: 110 });
}

/**
 * @param {string} root
 * @param {string} file
 * @param {string} key
 */
function sections(root, file, key) {
  /** @type {Record<string, Entry>} */
  const entries = JSON.parse(readFileSync(join(root, file), 'utf8'))[key];
  return Object.entries(entries).map(([name, { description, schema }]) =>
    section(`nx-research:${name}`, description, JSON.parse(readFileSync(join(root, schema), 'utf8'))),
  );
}

/**
 * @param {string} name
 * @param {string} description
 * @param {Schema} schema
 */
function section(name, description, { properties = {}, required = [], allOf = [] }) {
  const needs = [...required, ...allOf.flatMap((also) => also.required ?? [])];
  const rows = Object.entries(properties).map(([option, about]) => {
    const needed = needs.includes(option) ? 'required' : shownDefault(about.default);
    return `| \`${option}\` | ${needed} | ${cell(about.description ?? '')}${values(about)} |`;
  });
  const table = ['| Option | Default | Meaning |', '| --- | --- | --- |', ...rows];
  return [`### \`${name}\``, `${description}.`, rows.length > 0 ? table.join('\n') : 'No options.'].join(
    '\n\n',
  );
}

/** @param {unknown} value */
const shownDefault = (value) => (value === undefined ? '' : `\`${cell(JSON.stringify(value))}\``);

/** @param {Option} option */
const values = ({ enum: allowed }) =>
  allowed ? `: ${allowed.map((value) => `\`${cell(String(value))}\``).join(', ')}` : '';

/** @param {string} text */
const cell = (text) => text.replaceAll('|', '\\|').replaceAll('<', '\\<').replaceAll('\n', ' ');
