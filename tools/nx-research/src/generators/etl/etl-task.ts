import { basename } from 'node:path/posix';
import { readName } from '../tree';
import type { EtlGeneratorOptions } from './options';

/** A file that the new task reads. */
export interface EtlRead {
  /** Name under which the script finds it. */
  readonly as: string;
  /** `project[:target]/file`. */
  readonly reference: string;
}

/** What the files of a new etl project are made from. */
export interface EtlTask {
  readonly name: string;
  readonly language: 'python' | 'R';
  /** Name of the script, and of its spec without the ending. */
  readonly script: string;
  readonly stem: string;
  /** The file that becomes the table. */
  readonly main: EtlRead;
  /** Read and counted: what to do with them is for the author to say. */
  readonly others: readonly EtlRead[];
  readonly table: string;
  readonly quarantine: string;
  readonly source?: { readonly file: string; readonly asset: string; readonly seasons?: string };
}

/** Name of the table of rejected rows. */
const quarantine = 'quarantine.csv';

/** Fills in what the options leave open. Throws on names that cannot be together. */
export function etlTask(options: EtlGeneratorOptions): EtlTask {
  const { name, language, asset, seasons } = options;
  const stem = name.replaceAll('-', '_');
  const given = options.reads.map((text): EtlRead => {
    const [as = '', reference = ''] = text.split('=');
    return { as, reference };
  });
  const file = asset === undefined ? undefined : basename(asset);
  const pinned =
    file === undefined
      ? []
      : [{ as: readName(file.replace('{season}', '')), reference: `${name}:fetch/${file}` }];
  const [main = { as: 'games', reference: 'nflverse-schedules/games.csv.gz' }, ...others] = [
    ...pinned,
    ...given,
  ];
  const table = options.writes ?? `${stem}.csv.gz`;
  requirePossible(options, { names: [main, ...others].map(({ as }) => as), table });
  const source =
    file === undefined || asset === undefined ? undefined : { file, asset, ...(seasons ? { seasons } : {}) };
  return {
    name,
    language,
    script: `${stem}.${language === 'R' ? 'R' : 'py'}`,
    stem,
    main,
    others,
    table,
    quarantine,
    ...(source ? { source } : {}),
  };
}

function requirePossible(
  { asset, seasons }: EtlGeneratorOptions,
  { names, table }: { readonly names: readonly string[]; readonly table: string },
): void {
  const perSeason = asset?.includes('{season}') ?? false;
  if (perSeason && seasons === undefined)
    throw new Error(`${asset} stands for one file a season: say which, e.g. --seasons=2021-`);
  if (perSeason && !basename(asset ?? '').includes('{season}'))
    throw new Error(`${asset} needs {season} in the name of the file, too: the files lie in one folder`);
  if (!perSeason && seasons !== undefined)
    throw new Error('--seasons is for an --asset with {season} in its name');
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) throw new Error(`two files that it reads are called "${twice}"`);
  if (table === quarantine)
    throw new Error(`${quarantine} takes the rejected rows: call the table something else`);
}
