import { judgeTimes, type TimeVerdict } from './judge-times';
import { madeChance } from './made-record.fixture';

const s = 1000;
const kindOf = (times: readonly number[]): TimeVerdict['kind'] => judgeTimes(times).kind;

/** Ten times around a minute that scatter by a second or two. */
const steady = [60, 61, 59, 60.5, 62, 58, 60, 61, 59.5, 60].map((seconds) => seconds * s);

describe('judgeTimes', () => {
  it.each<[string, number[], TimeVerdict['kind']]>([
    ['no time', [], 'too-few'],
    ['seven times', steady.slice(3), 'too-few'],
    ['eight times', steady.slice(2), 'steady'],
    ['noise', steady, 'steady'],
    ['a last time within a tenth', [65.9 * s, ...steady], 'steady'],
    ['a last time beyond it', [66.5 * s, ...steady], 'slower'],
    ['a last time that is fast', [20 * s, ...steady], 'steady'],
    ['a slow time that is not the last', [...steady.slice(0, 2), 600 * s, ...steady.slice(2)], 'steady'],
    ['two slow times', [90 * s, 90 * s, ...steady], 'slower'],
    ['three slow times', [90 * s, 91 * s, 70 * s, ...steady], 'slower-since'],
    ['three slow times, one of them within noise', [90 * s, 60 * s, 90 * s, ...steady], 'slower'],
    ['a step of six runs ago', [...Array<number>(6).fill(80 * s), ...steady], 'slower-since'],
    ['three fast times', [30 * s, 31 * s, 29 * s, ...steady], 'faster-since'],
    ['a slow first time long ago', [...steady, 300 * s], 'steady'],
    ['equal times', Array<number>(9).fill(5 * s), 'steady'],
    ['a tenth more than equal times', [5.6 * s, ...Array<number>(9).fill(5 * s)], 'slower'],
    ['a tenth more of next to nothing', [400, ...Array<number>(9).fill(100)], 'steady'],
    ['much more of next to nothing', [700, ...Array<number>(9).fill(100)], 'slower'],
    ['tasks that took no time', Array<number>(12).fill(0), 'steady'],
    [
      'a time that differs as much as others did',
      [90 * s, 40 * s, 60 * s, 80 * s, 45 * s, 70 * s, 55 * s, 65 * s, 85 * s],
      'steady',
    ],
  ])('%s: %p is %s', (_, times, kind) => expect(kindOf(times)).toBe(kind));

  it('says what it was held against', () => {
    expect(judgeTimes([90 * s, ...steady])).toEqual({
      kind: 'slower',
      runs: 10,
      medianMs: 60 * s,
      sigmaMs: expect.closeTo(1.087 * 1.4826 * 0.75 * s, -1) as number,
      limitMs: 66 * s,
    });
    expect(judgeTimes(steady.slice(4))).toEqual({ kind: 'too-few', missing: 2 });
  });

  it('leaves the slow times out of what a lasting change is held against', () => {
    const verdict = judgeTimes([90 * s, 90 * s, 90 * s, ...steady]);
    expect(verdict).toMatchObject({ kind: 'slower-since', runs: 10, medianMs: 60 * s });
  });
});

/** How many of 1,000 made series are flagged, when the newest times are so many times as long. */
function flagged(noise: number, { runs = 20, slow = 0, times = 1 } = {}): number {
  const chance = madeChance(runs * 1000 + noise * 100);
  const normal = (): number => Math.sqrt(-2 * Math.log(1 - chance())) * Math.cos(2 * Math.PI * chance());
  const rounds = 1000;
  let count = 0;
  for (let round = 0; round < rounds; round += 1) {
    const series = Array.from(
      { length: runs },
      (_, index) => 60 * s * Math.exp(noise * normal()) * (index < slow ? times : 1),
    );
    count += Number(['slower', 'slower-since'].includes(kindOf(series)));
  }
  return count / rounds;
}

describe('judgeTimes over made noise', () => {
  it.each([
    [0.03, 20, 0.005],
    [0.1, 20, 0.02],
    [0.1, 10, 0.04],
    [0.25, 20, 0.03],
  ])('with noise of %d and %d runs takes fewer than %d of series for slower', (noise, runs, most) =>
    expect(flagged(noise, { runs })).toBeLessThan(most),
  );

  it.each([
    ['half as long again, once', { noise: 0.05, slow: 1, times: 1.5 }],
    ['a quarter longer for three runs', { noise: 0.05, slow: 3, times: 1.25 }],
    ['twice as long, once, in much noise', { noise: 0.1, slow: 1, times: 2 }],
    ['half as long again for three runs, in much noise', { noise: 0.1, slow: 3, times: 1.5 }],
  ])('finds %s in more than 95 of 100 series', (_, { noise, ...change }) =>
    expect(flagged(noise, change)).toBeGreaterThan(0.95),
  );
});
