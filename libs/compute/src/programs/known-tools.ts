import { variables } from '@research/core';

/** How a program is found and asked for its version. */
interface ToolDescription {
  /** Name in PATH. */
  readonly program: string;
  /** Where it also may be when the one in PATH does not do. */
  readonly elsewhere?: readonly string[];
  /** Variable with which a user names another program. */
  readonly override?: string;
  readonly versionArguments: readonly string[];
  /** Its first group is the version at minor precision. */
  readonly version: RegExp;
  /** How to get it, where set-up does not bring it because this workspace itself builds without. */
  readonly install?: readonly string[];
}

const texLive = /TeX Live (\d{4})/;

const tools = {
  R: {
    program: 'Rscript',
    override: variables.r.name,
    versionArguments: ['--version'],
    version: /version (\d+\.\d+)/,
  },
  python: {
    program: 'python3',
    // The one in PATH may be a version manager's, without the packages that set-up installed for the system's.
    elsewhere: ['/usr/bin/python3'],
    override: variables.python.name,
    versionArguments: ['--version'],
    version: /Python (\d+\.\d+)/,
  },
  node: {
    program: 'node',
    override: variables.node.name,
    versionArguments: ['--version'],
    version: /v(\d+\.\d+)/,
  },
  // A POSIX shell has no version to ask for.
  sh: { program: 'sh', versionArguments: ['-c', 'echo posix 1.0'], version: /posix (\d+\.\d+)/ },
  perl: { program: 'perl', versionArguments: ['-v'], version: /\(v(\d+\.\d+)/ },
  pdflatex: { program: 'pdflatex', versionArguments: ['--version'], version: texLive },
  bibtex: { program: 'bibtex', versionArguments: ['--version'], version: texLive },
  biber: {
    program: 'biber',
    versionArguments: ['--version'],
    version: /version: (\d+\.\d+)/,
    install: ['sudo apt-get install biber   (Debian, Ubuntu)', 'tlmgr install biber   (TeX Live, MacTeX)'],
  },
  // Without arguments it makes the index of nothing, and says who it is.
  makeindex: { program: 'makeindex', versionArguments: [], version: texLive },
  latexmk: { program: 'latexmk', versionArguments: ['--version'], version: /Version (\d+\.\d+)/ },
  latexdiff: { program: 'latexdiff', versionArguments: ['--version'], version: /LATEXDIFF (\d+\.\d+)/ },
  pandoc: { program: 'pandoc', versionArguments: ['--version'], version: /pandoc (\d+\.\d+)/ },
  quarto: { program: 'quarto', versionArguments: ['--version'], version: /^(\d+\.\d+)/m },
  jupyter: { program: 'jupyter-nbconvert', versionArguments: ['--version'], version: /^(\d+\.\d+)/m },
  pdfinfo: { program: 'pdfinfo', versionArguments: ['-v'], version: /version (\d+\.\d+)/ },
  pdftotext: { program: 'pdftotext', versionArguments: ['-v'], version: /version (\d+\.\d+)/ },
} as const satisfies Record<string, ToolDescription>;

/** A program that tasks may require. */
export type ToolName = keyof typeof tools;

/** All of them. */
export const knownTools = Object.keys(tools) as readonly ToolName[];

/** How one of them is found and asked. */
export const describeTool = (tool: ToolName): ToolDescription => tools[tool];
