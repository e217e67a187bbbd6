import fc from 'fast-check';
import { lowerBoundMs, type PlacedTask } from '../runs/lower-bound';
import { estimateMakespanMs } from './estimate-makespan';

const task = (id: string, ms: number, more: Partial<PlacedTask> = {}): PlacedTask => ({
  id,
  ms,
  after: [],
  host: 'local',
  slots: { cpu: 1, gpu: 0 },
  ...more,
});
const slots = { local: { cpu: 2, gpu: 1 } };

describe('estimateMakespanMs', () => {
  it.each([
    ['nothing', [], 0],
    ['two at once', [task('a', 5), task('b', 5)], 5],
    ['three on two slots', [task('a', 5), task('b', 5), task('c', 5)], 10],
    ['a chain', [task('a', 5), task('b', 5, { after: ['a'] })], 10],
    ['a wait for what is done already', [task('b', 5, { after: ['elsewhere'] })], 5],
    ['the long chain first', [task('x', 4), task('y', 4), task('a', 5), task('b', 5, { after: ['a'] })], 10],
    ['two that need both slots', ['a', 'b'].map((id) => task(id, 5, { slots: { cpu: 2, gpu: 0 } })), 10],
    ['two for one GPU', ['a', 'b'].map((id) => task(id, 5, { slots: { cpu: 1, gpu: 1 } })), 10],
    ['what takes no slots', ['a', 'b', 'c'].map((id) => ({ id, ms: 5, after: [] })), 5],
    ['more than its host has', [task('a', 5, { slots: { cpu: 9, gpu: 0 } })], 5],
    ['another host beside this', [task('a', 5), task('b', 5), task('c', 5, { host: 'box' })], 5],
  ] as const)('of %s', (_, tasks, ms) => {
    expect(estimateMakespanMs(tasks, slots)).toBe(ms);
  });

  it('ends where tasks wait for each other', () => {
    expect(estimateMakespanMs([task('a', 5, { after: ['b'] }), task('b', 5, { after: ['a'] })], slots)).toBe(
      0,
    );
  });

  it('lies between the lower bound and the sum of all, whatever the graph', () => {
    const graphs = fc.array(fc.record({ ms: fc.nat(50), before: fc.array(fc.nat(20)), gpu: fc.nat(1) }), {
      maxLength: 20,
    });
    fc.assert(
      fc.property(graphs, (made) => {
        const tasks = made.map(({ ms, before, gpu }, index) =>
          task(`${index}`, ms, {
            after: before.filter((other) => other < index).map(String),
            slots: { cpu: 1, gpu },
          }),
        );
        const estimate = estimateMakespanMs(tasks, slots);
        expect(estimate).toBeGreaterThanOrEqual(Math.floor(lowerBoundMs(tasks, slots)));
        expect(estimate).toBeLessThanOrEqual(tasks.reduce((sum, { ms }) => sum + ms, 0));
      }),
    );
  });
});
