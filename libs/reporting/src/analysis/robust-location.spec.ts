import { madeChance } from './made-record.fixture';
import { median, robustLocation } from './robust-location';

describe('median', () => {
  it.each([
    [[3], 3],
    [[1, 100, 2], 2],
    [[4, 1, 3, 2], 2.5],
    [[10, 9], 9.5],
  ])('of %p is %d', (values, middle) => expect(median(values)).toBe(middle));

  it('of nothing is no number', () => expect(median([])).toBeNaN());
});

describe('robustLocation', () => {
  it('is not moved by an outlier', () => {
    const calm = robustLocation([10, 11, 12, 13, 14]);
    const wild = robustLocation([10, 11, 12, 13, 1400]);
    expect(wild).toEqual(calm);
    expect(calm).toEqual({ median: 12, sigma: 1.206 * 1.4826 });
  });

  it('knows no spread of one value, nor of equal ones', () => {
    expect(robustLocation([7])).toEqual({ median: 7, sigma: 0 });
    expect(robustLocation([7, 7, 7])).toEqual({ median: 7, sigma: 0 });
  });

  // The factors are those of a table; here they are measured.
  it.each([2, 3, 5, 8, 9, 14])('gives on average the deviation of normal noise of %d values', (count) => {
    const chance = madeChance(count);
    const normal = (): number => Math.sqrt(-2 * Math.log(1 - chance())) * Math.cos(2 * Math.PI * chance());
    const rounds = 4000;
    let sum = 0;
    for (let round = 0; round < rounds; round += 1)
      sum += robustLocation(Array.from({ length: count }, normal)).sigma;
    expect(sum / rounds).toBeGreaterThan(0.95);
    expect(sum / rounds).toBeLessThan(1.05);
  });
});
