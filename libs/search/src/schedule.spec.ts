import type { Failure } from '@research/core';
import fc from 'fast-check';
import { blockOf } from './block';
import { FixedFits } from './fit-source';
import type { Fit } from './fits';
import { scheduleFits, type ScheduleInput } from './schedule';
import {
  SimulatedHost,
  type SimulatedHostOptions,
  simulatedFits,
  SimulatedTime,
} from './simulated-hosts.fixture';
import type { PlacedBlock } from './trial-host';

describe('scheduleFits', () => {
  const run = async (
    hosts: Readonly<Record<string, SimulatedHostOptions>>,
    fits: readonly Fit[],
    more: Partial<ScheduleInput> = {},
  ) => {
    const time = new SimulatedTime();
    const simulated = Object.entries(hosts).map(([id, options]) => new SimulatedHost(id, time, options));
    const placed: PlacedBlock[] = [];
    const given = new Map<string, number>();
    const most = new Map<string, number>();
    const count = ({ host }: PlacedBlock, by: number): void => {
      const now = (given.get(host.id) ?? 0) + by;
      given.set(host.id, now);
      most.set(host.id, Math.max(now, most.get(host.id) ?? 0));
    };
    const end = await time.during(
      scheduleFits({
        hosts: simulated,
        source: new FixedFits(fits),
        placed: [],
        stops: () => false,
        observer: {
          onPlaced: (one) => {
            placed.push(one);
            count(one, 1);
          },
          onRecord: () => undefined,
          onEnd: (one) => count(one, -1),
        },
        ...more,
      }),
    );
    const evaluated = simulated.flatMap((host) => host.evaluated);
    const seconds = Math.max(...simulated.map(({ lastAt }) => lastAt));
    return {
      end,
      evaluated,
      seconds,
      placed,
      most,
      byHost: Object.fromEntries(simulated.map((host) => [host.id, host])),
    };
  };
  const ids = (fits: readonly Fit[]): string[] => fits.map(({ id }) => id).sort();

  /** Different from fit to fit, the same in each run: between half and one and a half of the mean. */
  const spread = (mean: number) => (fit: Fit) =>
    mean * (0.5 + ((Number(fit.parameters['number']) * 2654435761) % 2 ** 32) / 2 ** 32);

  it('evaluates each fit once, whatever hosts there are and however fast they are', async () => {
    const host = fc.record({
      slots: fc.integer({ min: 1, max: 4 }),
      mean: fc.integer({ min: 1, max: 600 }),
      aheadSeconds: fc.constantFrom(0, 43_200),
      answerSeconds: fc.integer({ min: 0, max: 60 }),
    });
    await fc.assert(
      fc.asyncProperty(
        fc.array(host, { minLength: 1, maxLength: 4 }),
        fc.integer({ min: 1, max: 150 }),
        async (all, count) => {
          const fits = simulatedFits(count);
          const hosts = Object.fromEntries(
            all.map(({ mean, ...options }, index) => [
              `host-${index}`,
              { ...options, seconds: spread(mean) },
            ]),
          );
          const { evaluated, end, most } = await run(hosts, fits);
          expect(evaluated.sort()).toEqual(ids(fits));
          expect(end.left).toEqual([]);
          // One more than it has slots, so that none is idle; never so many that others take them back.
          for (const [id, { slots, aheadSeconds }] of Object.entries(hosts))
            if (aheadSeconds === 0) expect(most.get(id) ?? 0).toBeLessThanOrEqual(slots + 1);
        },
      ),
      { numRuns: 40 },
    );
  });

  it('ends near the lower bound on fast and slow slots, far before a fixed split', async () => {
    const fits = simulatedFits(324);
    const fast = { slots: 2, seconds: spread(60), startSeconds: 2, aheadSeconds: 43_200 };
    const slow = { slots: 4, seconds: spread(180), startSeconds: 2 };
    const { seconds, placed } = await run({ fast, slow }, fits);
    const work = fits.reduce((sum, fit) => sum + spread(60)(fit), 0);
    const bound = work / (2 + 4 / 3);
    expect(bound / seconds).toBeGreaterThan(0.95);
    expect(placed.length).toBeLessThan(324);
  });

  it('starts nothing on a slow host that a fast one would have done by then', async () => {
    const { byHost, seconds } = await run(
      { fast: { slots: 2, seconds: () => 10 }, slow: { slots: 1, seconds: () => 1000 } },
      simulatedFits(40),
      { expectedSeconds: (host) => (host === 'fast' ? 10 : 1000) },
    );
    expect(byHost['slow']?.evaluated).toEqual([]);
    expect(seconds).toBe(200);
  });

  it('gives what a lost host had to the others, and says which host was lost', async () => {
    const fits = simulatedFits(100);
    const { evaluated, end } = await run(
      {
        lost: { slots: 2, seconds: () => 5, failsAt: 30, aheadSeconds: 43_200 },
        local: { slots: 1, seconds: () => 10 },
      },
      fits,
    );
    expect(evaluated.sort()).toEqual(ids(fits));
    expect(end.left).toEqual([]);
    expect([...end.dropped.keys()]).toEqual(['lost']);
  });

  it('ends with what is left when the last host is lost', async () => {
    const { end, evaluated } = await run(
      { only: { slots: 1, seconds: () => 5, failsAt: 30 } },
      simulatedFits(100),
    );
    expect(end.left.length + evaluated.length).toBe(100);
    expect(evaluated.length).toBeGreaterThan(0);
  });

  it('gives no more to a host whose results do not count', async () => {
    const refusal: Failure = { reason: 'tool-missing', what: 'another version' };
    const fits = simulatedFits(30);
    const { byHost, end } = await run(
      { other: { slots: 1, seconds: () => 1 }, local: { slots: 1, seconds: () => 1 } },
      fits,
      {
        observer: {
          onPlaced: () => undefined,
          onRecord: ({ host }) => (host.id === 'other' ? refusal : undefined),
          onEnd: () => undefined,
        },
      },
    );
    expect(end.dropped.get('other')).toBe(refusal);
    expect(ids(fits).filter((id) => byHost['local']?.evaluated.includes(id))).toEqual(ids(fits));
  });

  it('attaches to what hosts have from before, and keeps a night of work in the queue of a host that outlives it', async () => {
    const fits = simulatedFits(120);
    const time = new SimulatedTime();
    const far = new SimulatedHost('far', time, { slots: 2, seconds: () => 600, aheadSeconds: 43_200 });
    const placed: PlacedBlock[] = [];
    const [before, rest] = [blockOf(fits.slice(0, 4)), fits.slice(4)];
    const end = scheduleFits({
      hosts: [far],
      source: new FixedFits(rest),
      placed: [{ block: before, host: far }],
      expectedSeconds: () => 600,
      stops: () => false,
      observer: {
        onPlaced: (one) => void placed.push(one),
        onRecord: () => undefined,
        onEnd: () => undefined,
      },
    });
    const waiting = placed.reduce((sum, { block }) => sum + block.fits.length, 0);
    // All that is left is less than two slots do in twelve hours.
    expect(waiting).toBe(rest.length);
    await time.during(end);
    expect(far.evaluated.sort()).toEqual(ids(fits));
  });

  it('ends with what a host throws, and does not wait for it', async () => {
    const broken = new SimulatedHost('broken', new SimulatedTime(), { slots: 1, seconds: () => 1 });
    broken.run = () => Promise.reject(new Error('a bug'));
    const observer = { onPlaced: () => undefined, onRecord: () => undefined, onEnd: () => undefined };
    const input = {
      hosts: [broken],
      source: new FixedFits(simulatedFits(3)),
      placed: [],
      stops: () => false,
      observer,
    };
    await expect(scheduleFits(input)).rejects.toThrow('a bug');
  });

  it('ends though it is told to stop between two blocks that it gives out', async () => {
    for (const detached of [true, false]) {
      let asked = 0;
      const { end, evaluated } = await run({ local: { slots: 20, seconds: () => 10 } }, simulatedFits(50), {
        stops: () => (asked += 1) > 4,
        detached,
      });
      expect(end.left.length + evaluated.length).toBe(50);
    }
  });

  it('gives nothing to a host that does not answer, and ends when that has told all that was left', async () => {
    const fits = simulatedFits(30);
    const time = new SimulatedTime();
    const far = new SimulatedHost('far', time, {
      slots: 1,
      seconds: () => 10,
      aheadSeconds: 43_200,
      silentAt: 35,
    });
    const local = new SimulatedHost('local', time, { slots: 1, seconds: () => 10 });
    // What it gives back is not for the silent one.
    const lost = new SimulatedHost('lost', time, {
      slots: 1,
      seconds: () => 10,
      aheadSeconds: 43_200,
      failsAt: 55,
    });
    const placed: { readonly id: string; readonly at: number }[] = [];
    const left: string[] = [];
    const end = await time.during(
      scheduleFits({
        hosts: [far, local, lost],
        source: new FixedFits(fits),
        placed: [],
        stops: () => false,
        letGo: (silent) => {
          left.push(...silent.map(({ id }) => id));
          for (const host of [far, local, lost]) host.letGo();
        },
        observer: {
          onPlaced: ({ host: { id } }) => void placed.push({ id, at: time.now }),
          onRecord: () => undefined,
          onEnd: () => undefined,
        },
      }),
    );
    expect([...far.evaluated, ...local.evaluated, ...lost.evaluated].sort()).toEqual(ids(fits));
    expect({ left, end }).toMatchObject({ left: ['far'], end: { left: [] } });
    expect(placed.filter(({ id, at }) => id === 'far' && at > 35)).toEqual([]);
  });

  it('starts nothing new when it is told to stop', async () => {
    let heard = 0;
    const { evaluated, end } = await run({ local: { slots: 1, seconds: () => 10 } }, simulatedFits(50), {
      stops: () => heard > 5,
      observer: {
        onPlaced: () => undefined,
        onRecord: () => void (heard += 1),
        onEnd: () => undefined,
      },
    });
    expect(end.left.length).toBeGreaterThan(0);
    expect(end.left.length + evaluated.length).toBe(50);
  });
});
