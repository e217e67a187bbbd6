import { guidesFolder, readGuide } from '@research/testing';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const plugin = join(__dirname, '..');
const root = join(plugin, '../..');
const names = readdirSync(guidesFolder).map((name) => name.replace(/\.md$/, ''));
const texts = [
  ...names.map((name) => [`docs/guides/${name}.md`, readGuide(name)] as const),
  ['README.md', readFileSync(join(root, 'README.md'), 'utf8')] as const,
];

interface Schema {
  readonly properties?: Readonly<Record<string, unknown>>;
}

/** Options of each command about hosts, by its target. */
function hostCommands(): Map<string, Set<string>> {
  const file = join(root, 'tools/commands/hosts/project.json');
  const { targets } = JSON.parse(readFileSync(file, 'utf8')) as {
    targets: Record<string, { executor: string }>;
  };
  const { executors } = JSON.parse(readFileSync(join(plugin, 'executors.json'), 'utf8')) as {
    executors: Record<string, { schema: string }>;
  };
  return new Map(
    Object.entries(targets).map(([target, { executor }]) => {
      const { schema = '' } = executors[executor.replace('nx-research:', '')] ?? {};
      const { properties = {} } = JSON.parse(readFileSync(join(plugin, schema), 'utf8')) as Schema;
      return [target, new Set(Object.keys(properties))];
    }),
  );
}

const camelCase = (option: string): string =>
  option.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase());

it.each(texts)('%s: every command about hosts exists, with the options that it is given', (_, text) => {
  const commands = hostCommands();
  const wrong = [...text.matchAll(/npx nx run hosts:([\w-]+)((?: --[\w-]+(?:=[^\s`)]+)?)*)/g)].flatMap(
    ([command, target = '', options = '']) => {
      const known = commands.get(target);
      if (!known) return [command];
      const given = [...options.matchAll(/--([\w-]+)/g)].map(([, option = '']) => camelCase(option));
      return given.filter((option) => !known.has(option)).map((option) => `${command}: no option ${option}`);
    },
  );
  expect(wrong).toEqual([]);
});

/** All sources of what runs here, as one text without line breaks. */
function sources(): string {
  const libraries = ['libs/compute/src', 'libs/process/src', 'libs/core/src'];
  const folders = ['libs/compute/program', ...libraries, 'tools/nx-research/src'];
  const files = folders.flatMap((folder) =>
    (readdirSync(join(root, folder), { recursive: true }) as string[])
      .filter((name) => /\.(?:ts|pl)$/.test(name) && !/\.(?:spec|fixture|driver)\.\w+$/.test(name))
      .map((name) => readFileSync(join(root, folder, name), 'utf8')),
  );
  return files.join('\n').replaceAll('\\`', '`').replace(/\s+/g, ' ');
}

/** What stands for something else in a message of a guide: hosts, tasks, jobs, files, numbers. */
const examples =
  /…|\b(?:workstation|local|torch|python3 with|xgboost:train|neural-net:train|3fa9c1|77d0ab)\b|\d+(?::\d+)*|hosts\.\w+|\b(?:[cg]pu|slots?|here|reads)\b/;

/** What programs of the system say, not ours. */
const ofOthers = ['No space left on device'];

it.each(['ssh-troubles', 'hosts'])('%s: every message that it explains is one that we give', (name) => {
  const text = readGuide(name);
  const ours = sources();
  const rows = [...text.matchAll(/^\| (`+)(.+?)\1/gm)].map(([, , message = '']) => message.trim());
  const messages = rows.filter((message) => /\s/.test(message) && !ofOthers.includes(message));
  expect(messages.length).toBeGreaterThan(5);
  const unknown = messages.flatMap((message) =>
    message
      .split(examples)
      .map((part) => part.replace(/^[\s:;,.()]+|[\s:;,.(){}]+$/g, ''))
      .filter((part) => part.length > 5 && !ours.includes(part))
      .map((part) => `${message}: "${part}"`),
  );
  expect(unknown).toEqual([]);
});

describe('words that readers would have to translate', () => {
  const below = (folder: string, ending: string): string[] =>
    (readdirSync(join(root, folder), { recursive: true }) as string[])
      .filter((name) => name.endsWith(ending))
      .map((name) => join(folder, name));
  const pages = ['README.md', 'ARCHITECTURE.md', 'CONTRIBUTING.md', 'tools/nx-research/README.md'];

  it.each([...pages, ...below('docs', '.md'), ...below('libs/compute/program', '.pl')])(
    '%s has none',
    (file) => {
      const lines = readFileSync(join(root, file), 'utf8').split('\n');
      const riddles = /\b(?:nobody|whoever|somebody)\b/i;
      const found = lines.filter((line) => riddles.test(line.replaceAll(/"\w+"/g, '')));
      expect(found).toEqual([]);
    },
  );
});
