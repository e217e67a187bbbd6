import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Row } from '../benchmark';
import { measureCold } from './made-cold';
import { madeEdits } from './made-edits';
import { makePlaces } from './made-places';
import { measureRerun } from './made-rerun';
import { measureWriting } from './made-writing';

/** The made dissertation: built from nothing, after each kind of edit, and with nothing to do. */
export async function measureMade(rounds: number): Promise<Row[]> {
  const places = await makePlaces();
  const warm = mkdtempSync(join(tmpdir(), 'research-bench-tex-'));
  try {
    const { rows, shell } = await measureCold(places, rounds);
    const measurement = { places, rounds, shell };
    rows.push(...(await measureWriting(measurement, warm)));
    for (const name of ['table', 'figure', 'citation'] as const)
      rows.push(...(await measureRerun(measurement, madeEdits[name])));
    return rows;
  } finally {
    rmSync(warm, { recursive: true, force: true });
    places.dispose();
  }
}
