import { measureCsv } from '@research/data';
import { describeFailure } from '@research/core';

/** What measure-csv.driver says, as JSON. */
export interface CsvMeasurement {
  readonly rows: number;
  readonly peakMiB: number;
}

/** Counts a table in a process of its own, so that the peak of its memory is that of the counting. */
async function main(path: string): Promise<void> {
  const counted = await measureCsv({ path, name: path });
  if (!counted.ok) throw new Error(describeFailure(counted.error));
  const peakMiB = process.resourceUsage().maxRSS / 1024;
  const said: CsvMeasurement = { rows: counted.value.rows, peakMiB };
  process.stdout.write(JSON.stringify(said));
}

void main(process.argv[2] ?? '');
