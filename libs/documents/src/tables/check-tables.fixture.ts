import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describeFailure, type Failure, type Result } from '@research/core';
import { allowedEnvironment, runCommand } from '@research/process';
import { checkTables } from './check-tables';
import type { TableRules } from './table-rules';

/** Files of tables by name. */
export type TableFiles = Readonly<Record<string, string | Buffer>>;

/** Checks tables with real TeX, all in one document, in folders that go when the spec has ended. */
export class TableChecker {
  /** How often TeX ran for the last check. */
  runs = 0;
  private readonly root = mkdtempSync(join(tmpdir(), 'tables-'));

  constructor(private readonly preamble: string) {}

  /** The defects of each table, by its name. */
  async check(
    tables: TableFiles,
    options: { readonly preamble?: string; readonly rules?: TableRules } = {},
  ): Promise<Map<string, Failure[]>> {
    const result = await this.attempt(tables, options);
    if (!result.ok) throw new Error(describeFailure(result.error));
    const found = new Map<string, Failure[]>(Object.keys(tables).map((name) => [name, []]));
    for (const defect of result.value) found.get(defect.at?.file ?? '')?.push(defect);
    expect([...found.values()].flat()).toHaveLength(result.value.length);
    return found;
  }

  attempt(
    tables: TableFiles,
    {
      preamble = this.preamble,
      rules = {},
    }: { readonly preamble?: string; readonly rules?: TableRules } = {},
  ): Promise<Result<Failure[]>> {
    const folder = mkdtempSync(join(this.root, 'case-'));
    const write = (name: string, content: string | Buffer): string => {
      writeFileSync(join(folder, name), content);
      return join(folder, name);
    };
    mkdirSync(join(folder, 'tex'));
    const staged = Object.entries(tables).map(([name, content]) => ({
      from: write(name, content),
      to: `notebook/${name}`,
      producer: 'notebook:build',
    }));
    const files = [{ from: write('preamble.tex', preamble), to: 'preamble.tex' }];
    const document = {
      document: 'thesis:build',
      files,
      generated: [],
      preamble: ['preamble.tex'],
      tables: staged,
    };
    this.runs = 0;
    return checkTables({
      tables: staged,
      documents: [document],
      rules: () => rules,
      stagingFolder: join(folder, 'tex'),
      showRelativeTo: folder,
      env: allowedEnvironment(process.env, []),
      limitSeconds: 120,
      run: (command, io) => {
        this.runs += 1;
        return runCommand(command, io);
      },
    });
  }

  remove(): void {
    rmSync(this.root, { recursive: true, force: true });
  }
}
