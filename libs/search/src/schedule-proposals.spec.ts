import type { FitSource } from './fit-source';
import type { Fit } from './fits';
import { scheduleFits } from './schedule';
import { SimulatedHost, simulatedFits, SimulatedTime } from './simulated-hosts.fixture';

test.each([0, 0.1, 7])(
  'evaluates all that is proposed, on one slot, when a proposal takes %s s',
  async (takes) => {
    const time = new SimulatedTime();
    const host = new SimulatedHost('only', time, { slots: 1, seconds: () => 1 });
    const fits = simulatedFits(9);
    const proposed: Fit[] = [];
    const source: FitSource = {
      get available() {
        return proposed.length;
      },
      get remaining() {
        return proposed.length + fits.length;
      },
      prepare: async (count) => {
        if (takes > 0) await new Promise<void>((resolve) => time.after(takes, resolve));
        proposed.push(...fits.splice(0, Math.max(0, count - proposed.length)));
      },
      take: (count) => proposed.splice(0, count),
      giveBack: (back) => void proposed.unshift(...back),
    };
    const observer = { onPlaced: () => undefined, onRecord: () => undefined, onEnd: () => undefined };
    const letGo = jest.fn();
    await time.during(
      scheduleFits({ hosts: [host], source, placed: [], stops: () => false, observer, letGo }),
    );
    // It has answered all the time.
    expect(letGo).not.toHaveBeenCalled();
    expect(host.evaluated).toHaveLength(9);
    expect(source.remaining).toBe(0);
  },
);
