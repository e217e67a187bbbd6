import { fail, type Failure, ok } from '@research/core';
import { Patience } from './patience';

const away: Failure = { reason: 'host-unreachable', what: 'box cannot be reached', transient: true };

describe('Patience', () => {
  it('tells once that a host does not answer, and once that it has answered again', async () => {
    const told: unknown[] = [];
    const patience = new Patience({
      seconds: 60,
      say: () => undefined,
      silent: (isSilent) => void told.push(isSilent),
    });
    let attempts = 0;
    const attempt = async () => ((attempts += 1) < 3 ? fail(away) : ok(attempts));
    expect(await patience.with(attempt)).toEqual(ok(3));
    expect(told).toEqual([true, false]);
    expect(await patience.with(async () => ok('at once'))).toEqual(ok('at once'));
    expect(told).toEqual([true, false]);
  });
});
