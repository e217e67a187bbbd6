import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { describeFailure, type Failure } from '@research/core';
import { allowedEnvironment, runCommand } from '@research/process';
import { buildLatex, type LatexBuild, type LatexBuildRequest } from './build-latex';

/** Sources by path; `main.tex` is the main file. */
export type Sources = Readonly<Record<string, string | Buffer>>;

/** Documents in a temporary folder, typeset by the real programs. */
export interface LatexDesk {
  readonly root: string;
  /** Writes the sources of a document; each name has a staging folder of its own, which stays warm. */
  request(name: string, sources: Sources, staging?: string): LatexBuildRequest;
  /** Typesets a document that must succeed. */
  built(request: LatexBuildRequest): Promise<LatexBuild & { readonly bytes: Buffer }>;
  /** Typesets a document that must fail. */
  failed(request: LatexBuildRequest): Promise<Failure>;
  dispose(): void;
}

/** Opens a desk with a folder of its own. */
export function openDesk(): LatexDesk {
  const root = mkdtempSync(join(tmpdir(), 'latex-'));
  return {
    root,
    request: (name, sources, staging = `${name}-staging`) => requestOf({ root, name, staging }, sources),
    built: async (request) => {
      const result = await buildLatex(request);
      if (!result.ok) throw new Error(describeFailure(result.error));
      return { ...result.value, bytes: readFileSync(result.value.pdf) };
    },
    failed: async (request) => {
      const result = await buildLatex(request);
      if (result.ok) throw new Error('was expected to fail');
      return result.error;
    },
    dispose: () => rmSync(root, { recursive: true, force: true }),
  };
}

interface LatexFolders {
  readonly root: string;
  readonly name: string;
  readonly staging: string;
}

function requestOf({ root, name, staging }: LatexFolders, sources: Sources): LatexBuildRequest {
  const files = Object.entries(sources).map(([to, content]) => {
    const from = join(root, name, to);
    mkdirSync(dirname(from), { recursive: true });
    if (!existsSync(from) || !readFileSync(from).equals(Buffer.from(content))) writeFileSync(from, content);
    return { from, to };
  });
  return {
    files,
    generated: [],
    stagingFolder: join(root, staging),
    entry: 'main.tex',
    jobname: 'out',
    epochSeconds: 1_600_000_000,
    thresholds: {},
    limitSeconds: 60,
    showRelativeTo: join(root, name),
    run: runCommand,
    env: allowedEnvironment(process.env, []),
  };
}
