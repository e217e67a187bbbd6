import { appendFileSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { Ledger, type LedgerEntry } from './ledger';

const entry = (
  number: number,
  outcome: LedgerEntry['outcome'] = { kind: 'finished', value: number },
): LedgerEntry => ({
  key: `trial ${number}`,
  configuration: { depth: number, 'name "ü"\n': 'line\nbreak' },
  outcome,
  host: 'local',
  device: 'cpu',
  versions: 'xgboost 1.7.4',
  fitSeconds: 1.5,
  fit: 'f',
  job: 'abcdef',
  at: '2026-11-30T08:00:00.000Z',
});

describe('the ledger of trials', () => {
  let folder: string;
  let file: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'ledger-'));
    file = join(folder, 'search', 'ledger');
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const written = (count: number): Buffer => {
    const ledger = new Ledger(file);
    for (let number = 0; number < count; number += 1) ledger.add([entry(number)]);
    ledger.close();
    return readFileSync(file);
  };

  it('has after a kill what it had before', () => {
    written(3);
    const again = new Ledger(file);
    expect(again.damaged).toEqual([]);
    expect([0, 1, 2, 3].map((number) => again.get(`trial ${number}`))).toEqual([
      entry(0),
      entry(1),
      entry(2),
      undefined,
    ]);
  });

  it('loses the line alone that was cut, and goes on behind it', () => {
    const bytes = written(3);
    fc.assert(
      fc.property(fc.integer({ min: 0, max: bytes.length - 1 }), (length) => {
        writeFileSync(file, bytes);
        truncateSync(file, length);
        const cut = new Ledger(file);
        const whole = bytes.subarray(0, length).toString().split('\n').length - 1;
        cut.add([entry(7)]);
        cut.close();
        const after = new Ledger(file);
        const kept = [0, 1, 2, 7].map((number) => after.get(`trial ${number}`)?.outcome);
        // A line without its line break is whole already.
        const isWhole = bytes[length] === 0x0a && length > 0 ? 1 : 0;
        const expected = [0, 1, 2].map((number) =>
          number < whole + isWhole ? { kind: 'finished', value: number } : undefined,
        );
        expect(kept).toEqual([...expected, { kind: 'finished', value: 7 }]);
      }),
    );
  });

  it('takes no line that was changed for an entry, and names it', () => {
    const bytes = written(2);
    const [first = ''] = bytes.toString().split('\n');
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: first.length - 1 }),
        fc.integer({ min: 32, max: 126 }),
        (at, byte) => {
          const changed = Buffer.from(bytes);
          fc.pre(changed[at] !== byte);
          changed[at] = byte;
          writeFileSync(file, changed);
          const ledger = new Ledger(file, 'ledger');
          expect(ledger.get('trial 0')).toBeUndefined();
          expect(ledger.get('trial 1')).toEqual(entry(1));
          expect(ledger.damaged).toMatchObject([{ file: 'ledger', line: 1 }]);
        },
      ),
    );
  });

  it('keeps the first result of a trial, and a result rather than a failure', () => {
    const ledger = new Ledger(file);
    ledger.add([entry(0, { kind: 'failed', reason: 'no memory' })]);
    ledger.add([entry(0)]);
    ledger.add([entry(0, { kind: 'finished', value: 9 }), entry(0, { kind: 'failed', reason: 'late' })]);
    ledger.close();
    expect(ledger.get('trial 0')).toEqual(entry(0));
    expect(new Ledger(file).get('trial 0')).toEqual(entry(0));
    expect(readFileSync(file, 'utf8').trimEnd().split('\n')).toHaveLength(2);
  });

  it('reads past lines that are none of its own', () => {
    written(1);
    appendFileSync(file, '<<<<<<< HEAD\n\n00000000 {}\n');
    const ledger = new Ledger(file, 'ledger');
    expect(ledger.get('trial 0')).toEqual(entry(0));
    expect(ledger.damaged.map(({ line }) => line)).toEqual([2, 4]);
  });
});
