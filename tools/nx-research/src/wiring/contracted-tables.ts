import {
  CONTRACT_NAME,
  parseContract,
  type ParsedContract,
  forSeason,
  seasonIn,
  type TableContract,
} from '@research/data';
import { ok, type Result } from '@research/core';
import type { ProjectDeclaration } from './declaration';
import type { WorkspaceFiles } from './workspace-files';
import { inProject } from './project-path';

/** An output that a contract speaks of. */
export interface ContractedTable {
  /** Name of the output. */
  readonly file: string;
  /** The contract's own name for it: the same, or with `{season}`. */
  readonly name: string;
  /** With the season in the names of the files that it speaks of. */
  readonly contract: TableContract;
}

type Parsed = Result<ParsedContract>;

const lastParsed = new Map<string, { readonly text: string; readonly contract: Parsed }>();

/** The project's contract; undefined when it has none. The same text is parsed once. */
export function contractOf(
  { root }: Pick<ProjectDeclaration, 'root'>,
  files: WorkspaceFiles,
): Result<ParsedContract | undefined> {
  const file = inProject(root, CONTRACT_NAME);
  const text = files.read(file);
  if (text === undefined) return ok(undefined);
  const last = lastParsed.get(file);
  const contract = last?.text === text ? last.contract : parseContract(text, file);
  lastParsed.set(file, { text, contract });
  return contract;
}

/** Those outputs that the contract speaks of. */
export function contractedTables({ tables }: ParsedContract, writes: readonly string[]): ContractedTable[] {
  return Object.entries(tables).flatMap(([name, contract]) =>
    writes.flatMap((file): ContractedTable[] => {
      if (file === name) return [{ file, name, contract }];
      const season = seasonIn(name, file);
      return season === undefined ? [] : [{ file, name, contract: contractFor(season, contract) }];
    }),
  );
}

const contractFor = (season: number, contract: TableContract): TableContract =>
  JSON.parse(forSeason(JSON.stringify(contract), season)) as TableContract;
