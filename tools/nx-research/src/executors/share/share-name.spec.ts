import { localDay, numberInName, shareName } from './executor';

describe('the name of a share', () => {
  it.each([
    ['chapter-6-uncertainty-risk-betting', 'chapter-6_2026-11-23.pdf', 6],
    ['chapter-12', 'chapter-12_2026-11-23.pdf', 12],
    ['introduction', 'introduction_2026-11-23.pdf', undefined],
  ])('of %s is %s', (project, name, number) => {
    expect(shareName(project, '2026-11-23')).toBe(name);
    expect(numberInName(project)).toBe(number);
  });

  it('holds the day of the place where it is shared', () => {
    expect(localDay(new Date(2026, 0, 5, 0, 30))).toBe('2026-01-05');
    expect(localDay(new Date(2026, 10, 23, 23, 59))).toBe('2026-11-23');
  });
});
