import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { normalizePdfDates } from './normalize-pdf-dates';

const folder = mkdtempSync(join(tmpdir(), 'dates-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A figure as R's device writes it at a given moment: R asks the clock, so the dates are put in afterwards. */
function figure(device: string, moment: string): Buffer {
  const path = join(folder, 'figure.pdf');
  execFileSync('Rscript', [
    '--vanilla',
    '-e',
    `${device}("${path}", width=3, height=2); plot(1:3); invisible(dev.off())`,
  ]);
  const written = readFileSync(path, 'latin1');
  expect(written).toMatch(/D:20\d{12}/);
  return Buffer.from(written.replace(/D:20\d{12}/g, `D:${moment}`), 'latin1');
}

describe('normalizePdfDates', () => {
  it.each(['pdf', 'cairo_pdf'])(
    'makes the output of %s() the same at any time, and still a PDF',
    (device) => {
      const early = figure(device, '20200101000000');
      const late = normalizePdfDates(figure(device, '20241231235959'));
      expect(normalizePdfDates(early).equals(late)).toBe(true);
      expect(late).toHaveLength(early.length);
      writeFileSync(join(folder, 'normal.pdf'), late);
      execFileSync('qpdf', ['--check', 'normal.pdf'], { cwd: folder });
      expect(
        execFileSync('pdfinfo', ['normal.pdf'], {
          cwd: folder,
          env: { ...process.env, TZ: 'UTC' },
        }).toString(),
      ).toMatch(/1970/);
    },
  );

  it('replaces zones, XMP dates and identifiers, and nothing else', () => {
    const pdf = (date: string, iso: string, id: string): string =>
      `é /CreationDate (D:${date}) <xmp:CreateDate>${iso}</xmp:CreateDate> /ID [<${id}> <${id}>] (D:2020) é`;
    const one = normalizePdfDates(
      Buffer.from(pdf("20200102030405-05'00'", '2020-01-02T03:04:05-05:00', 'ab12'), 'latin1'),
    );
    const two = normalizePdfDates(
      Buffer.from(pdf("20240102030405+01'00'", '2024-01-02T03:04:05+01:00', 'cd34'), 'latin1'),
    );
    expect(one.equals(two)).toBe(true);
    const [id = ''] = /(?<=<)[0-9a-f]{4}(?=>)/.exec(one.toString('latin1')) ?? [];
    expect(one.toString('latin1')).toBe(pdf("19700101000000+00'00'", '1970-01-01T00:00:00+00:00', id));
    expect(normalizePdfDates(one).equals(one)).toBe(true);
  });
});
