import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { format, resolveConfig } from 'prettier';
import { attach } from './attach';
import type { Benchmark } from './benchmark';
import { data } from './data';
import { dissertation } from './dissertation';
import { etl } from './etl';
import { executorCost } from './executor-cost';
import { farAttach } from './far-attach';
import { farIdle } from './far-idle';
import { farInputs } from './far-inputs';
import { farJobs } from './far-job';
import { farQueue } from './far-queue';
import { headline } from './headline';
import { lease } from './lease';
import { live } from './live';
import { database } from './database';
import { describeMachine } from './machine';
import { migrationTest } from './migration-test';
import { noOp } from './no-op';
import { records } from './records';
import { section, withFigures } from './report';
import { runsCommands } from './runs-commands';
import { runsPage } from './runs-page';
import { search } from './search';
import { slots } from './slots';
import { textEdit } from './text-edit';
import { weeklyUpdate } from './weekly-update';

const benchmarks: readonly Benchmark[] = [
  noOp,
  executorCost,
  textEdit,
  live,
  dissertation,
  etl,
  weeklyUpdate,
  lease,
  slots,
  headline,
  attach,
  farJobs,
  farInputs,
  farQueue,
  farAttach,
  farIdle,
  records,
  runsCommands,
  runsPage,
  search,
  data,
  database,
  migrationTest,
];
const page = join(__dirname, '../docs/benchmarks.md');
const names = benchmarks.map(({ name }) => name).join(', ');

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '9' },
    only: { type: 'string', multiple: true },
    write: { type: 'boolean', default: false },
  },
});

void main();

/** `npm run bench [-- --only=NAME --rounds=9 --write]`: measures, prints the figures, and puts them into the docs. */
async function main(): Promise<void> {
  const chosen = benchmarks.filter(({ name }) => values.only?.includes(name) ?? true);
  const rounds = Number(values.rounds);
  if (chosen.length === 0 || !Number.isInteger(rounds) || rounds < 1)
    throw new Error(`usage: npm run bench [-- --only=NAME --rounds=N --write]; NAME is one of ${names}`);
  const conditions = `Medians of ${rounds} rounds (fastest–slowest). ${describeMachine()}.`;
  for (const benchmark of chosen) {
    const text = section(benchmark.title, conditions, await benchmark.measure(rounds));
    console.log(`${text}\n`);
    if (values.write) await write(text);
  }
}

async function write(figures: string): Promise<void> {
  const order = benchmarks.map(({ title }) => title);
  const text = withFigures(readFileSync(page, 'utf8'), figures, order);
  writeFileSync(page, await format(text, { ...(await resolveConfig(page)), parser: 'markdown' }));
}
