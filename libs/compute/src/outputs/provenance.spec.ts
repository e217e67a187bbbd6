import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fingerprint, ok, taskId } from '@research/core';
import { localHost } from '../hosts/local-host';
import { runStaged } from '../jobs/run-staged';
import type { UndeclaredFile } from '../tracing/undeclared-file';
import { type ProvenanceNotes, readProvenance } from './provenance';

const workspaceRoot = mkdtempSync(join(tmpdir(), 'provenance-'));
const outputFolder = join(workspaceRoot, 'project', 'out', 'build');
afterAll(() => rmSync(workspaceRoot, { recursive: true, force: true }));

async function make(undeclaredFiles: readonly UndeclaredFile[], ...notes: ProvenanceNotes[]): Promise<void> {
  const host = localHost({ cores: 1, gpus: 0 });
  const findUndeclared = () => Promise.resolve(ok(undeclaredFiles));
  const context = { workspaceRoot, host, taskId: taskId('project', 'build'), outputFolder, findUndeclared };
  const work = {
    fingerprint: fingerprint({ notes, undeclaredFiles }),
    needs: { cpu: 1, gpu: 0 },
    writes: ['a'],
  };
  const done = await runStaged(work, context, async ({ folder, note }) => {
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'a'), 'a');
    notes.forEach(note);
    return ok(undefined);
  });
  expect(done).toMatchObject({ ok: true, value: { kind: 'ran' } });
}

const undeclared = [{ path: 'projects/other/data.csv', access: 'read', by: 'R' } as const];

describe('what the work itself notes', () => {
  it('stands in the provenance, and undeclared files in a file of their own that says nothing else', async () => {
    await make(undeclared, { latex: { passes: 3 } });
    expect(readProvenance(outputFolder)).toMatchObject({ latex: { passes: 3 }, undeclared });
    expect(JSON.parse(readFileSync(join(outputFolder, 'undeclared.json'), 'utf8'))).toEqual(undeclared);
  });

  it('leaves no such file behind once there is nothing undeclared', async () => {
    await make([]);
    expect(readProvenance(outputFolder)).toMatchObject({ undeclared: [] });
    expect(existsSync(join(outputFolder, 'undeclared.json'))).toBe(false);
  });
});
