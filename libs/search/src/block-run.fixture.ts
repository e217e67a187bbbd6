import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type BlockInput, blockOf, blockText } from './block';
import { parseSearch, type SearchDefinition } from './definition';
import { type Fit, fitsOf, trialsOf } from './fits';
import { type BlockRecord, parseRecord, recordInLog, type TrialEnd } from './records';
import { configurationsOf } from './space';

const program = join(__dirname, '../program/trials.pl');

/** A search of kinds of trials, which differ in `n`. */
export const definitionOf = (kinds: string, more = ''): SearchDefinition => {
  const text = `metric: m\nprefix: n\nsettings: { factor: 2 }\nparameters: { kind: [${kinds}], n: [1, 3] }\n${more}`;
  const parsed = parseSearch(text, 'search.yaml');
  if (!parsed.ok) throw new Error(parsed.error.what);
  return parsed.value;
};
const fitsFor = (of: SearchDefinition): Fit[] => {
  const all = configurationsOf(of, 'search.yaml');
  return fitsOf(trialsOf(all.ok ? all.value : [], 'identity'), of);
};

/** A worker of a block. */
export interface BlockWorker {
  readonly script: string;
  readonly inputs?: readonly BlockInput[];
}

interface BlockRun extends BlockWorker {
  /** With the folders `checkpoints` and `out`. */
  readonly folder: string;
  readonly of: SearchDefinition;
  readonly interpreter: readonly string[];
}

/** Runs a block with the real `trials.pl` and gives what became of each fit, by the first value that its trials have. */
export function runBlock({ folder, of, interpreter, script, inputs = [] }: BlockRun) {
  const fits = fitsFor(of);
  writeFileSync(join(folder, 'block'), blockText(blockOf(fits), of, inputs));
  writeFileSync(join(folder, 'worker'), script);
  const env = {
    ...process.env,
    READ_TRIAL_BLOCK: join(folder, 'block'),
    CHECKPOINT_DIR: join(folder, 'checkpoints'),
    WRITE_DIR: join(folder, 'out'),
    CALLS: join(folder, 'calls'),
  };
  const command = [program, ...interpreter, join(folder, 'worker')];
  const { status, stdout, stderr } = spawnSync('perl', command, {
    cwd: folder,
    env,
    encoding: 'utf8',
    timeout: 120_000,
  });
  const known = new Map(fits.map((fit) => [fit.id, fit]));
  const read = (lines: readonly string[], parse: typeof parseRecord): BlockRecord[] =>
    lines.flatMap((line) => parse(line, known) ?? []);
  const heard = read(stdout.split('\n'), recordInLog);
  const left =
    status === 0 ? read(readFileSync(join(folder, 'out/trials'), 'utf8').split('\n'), parseRecord) : [];
  return { status, stderr, heard, left, ends: endsOf(heard) };
}

const endsOf = (records: readonly BlockRecord[]): Record<string, TrialEnd['outcome'][]> =>
  Object.fromEntries(
    records.flatMap((record) =>
      record.kind === 'fit'
        ? [
            [
              String(record.ends[0]?.trial.configuration['kind']),
              record.ends.map(({ outcome }) => outcome),
            ] as const,
          ]
        : [],
    ),
  );
