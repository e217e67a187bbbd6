import { lastDays } from './executor';

const now = new Date(2026, 2, 30, 15, 30);

describe('lastDays', () => {
  it('is today up to now, and whole days before, without gaps', () => {
    const days = lastDays(now, 3);
    expect(days.map(({ day }) => day)).toEqual(['2026-03-28', '2026-03-29', '2026-03-30']);
    expect(days.slice(1).map(({ from }) => from)).toEqual(days.slice(0, -1).map(({ to }) => to));
    expect(days.at(-1)?.to).toBe(now.getTime());
  });

  it('goes back over the ends of months and years', () => {
    const days = lastDays(new Date(2026, 0, 1, 0, 0, 1), 2);
    expect(days.map(({ day }) => day)).toEqual(['2025-12-31', '2026-01-01']);
  });

  it('names each day of a year once, whatever the clocks of this time zone do', () => {
    const days = lastDays(now, 366);
    expect(new Set(days.map(({ day }) => day)).size).toBe(366);
    const hours = days.slice(0, -1).map(({ from, to }) => (to - from) / 3_600_000);
    expect([Math.min(...hours) >= 23, Math.max(...hours) <= 25]).toEqual([true, true]);
  });
});
