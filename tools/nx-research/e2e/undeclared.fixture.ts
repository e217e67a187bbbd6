/** A workspace that files can be added to. */
interface Workspace {
  readonly root: string;
  write(path: string, text: string): void;
}

/** A project file with one target of ours. */
export function projectJson(
  name: string,
  executor: string,
  options: Readonly<Record<string, unknown>>,
): string {
  const targets = { build: { executor: `nx-research:${executor}`, options } };
  return `${JSON.stringify({ name, targets }, undefined, 2)}\n`;
}

const cells = (language: string, code: string): string =>
  ['---', 'title: "T"', '---', '', `\`\`\`{${language}}`, code, '```', ''].join('\n');

/** What reads the file `given`, its own notes and its own source, and writes `done.txt`, in R and in Python. */
const inR = `source("part.R")
x <- read.csv(given)
y <- readLines(notes)
writeLines(part(), file.path(Sys.getenv("WRITE_DIR"), "done.txt"))`;

const inPython = `import os
import part
x = open(given).read()
y = open(
    notes).read()
with open(os.path.join(os.environ["WRITE_DIR"], "done.txt"), "w") as file:
    file.write(part.part())`;

/** Lines that name the files by absolute paths, so that code in a notebook's folder finds them too. */
const names = (root: string, project: string, assign: string): string =>
  [
    `given ${assign} "${root}/projects/t/giver/out/build/table.csv"`,
    `notes ${assign} "${root}/projects/t/${project}/README.md"`,
    '',
  ].join('\n');

/** The projects that read what they do not declare: each reads the table of `giver`, and its own README.md. */
export const takers = ['r-script', 'python-script', 'r-notebook', 'python-notebook'] as const;

/** Puts `giver`, which writes table.csv, and the takers into a workspace. */
export function addTakers(workspace: Workspace): void {
  const at = (project: string, file: string): string => `projects/t/${project}/${file}`;
  const add = (project: string, files: Readonly<Record<string, string>>): void =>
    Object.entries(files).forEach(([file, text]) => workspace.write(at(project, file), text));
  const { root } = workspace;
  add('giver', {
    'project.json': projectJson('giver', 'script', { script: 'give.sh', writes: ['table.csv'] }),
    'give.sh': 'echo a,b > $WRITE_DIR/table.csv\n',
  });
  const own = {
    'README.md': 'notes\n',
    'part.R': 'part <- function() "p"\n',
    'part.py': 'def part(): return "p"\n',
  };
  const writes = ['done.txt'];
  const [r, python] = [
    (project: string) => names(root, project, '<-') + inR,
    (project: string) => names(root, project, '=') + inPython,
  ];
  add('r-script', {
    ...own,
    'project.json': projectJson('r-script', 'script', { script: 'take.R', writes }),
    'take.R': `${r('r-script')}\n`,
  });
  add('python-script', {
    ...own,
    'project.json': projectJson('python-script', 'script', { script: 'take.py', writes }),
    'take.py': `${python('python-script')}\n`,
  });
  add('r-notebook', {
    ...own,
    'project.json': projectJson('r-notebook', 'notebook', { notebook: 'take.qmd', engine: 'knitr', writes }),
    'take.qmd': cells('r', r('r-notebook')),
  });
  add('python-notebook', {
    ...own,
    'project.json': projectJson('python-notebook', 'notebook', {
      notebook: 'take.qmd',
      engine: 'jupyter',
      writes,
    }),
    'take.qmd': cells('python', python('python-notebook')),
  });
}
