import { ok } from '@research/core';
import { localHost } from './local-host';
import { parseSlots } from './parse-slots';
import { performanceCores } from './performance-cores';

it.each([
  ['', {}],
  ['cpu=2', { cpu: 2 }],
  ['cpu=2, gpu=0', { cpu: 2, gpu: 0 }],
  ['fpga=1,tpu=0', { fpga: 1, tpu: 0 }],
])('reads the slots %j', (text, bounds) => {
  expect(parseSlots(text)).toEqual(ok(bounds));
});

it.each(['cpu', 'cpu=', 'cpu=-1', 'cpu=two', 'gpus=1', 'memory=1', 'Fpga=1', 'cpu=1,cpu=2', 'toString=1'])(
  'refuses the slots %j',
  (text) => {
    expect(parseSlots(text)).toMatchObject({ ok: false, error: { reason: 'invalid-options' } });
  },
);

it('gives this machine a slot for each core and GPU, fewer when asked, never more', () => {
  expect(localHost({ cores: 6, gpus: 1 })).toMatchObject({
    id: 'local',
    slots: { cpu: 6, gpu: 1 },
  });
  expect(localHost({ cores: 6, gpus: 1, atMost: { cpu: 2 } }).slots).toEqual({ cpu: 2, gpu: 1 });
  expect(localHost({ cores: 6, gpus: 0, atMost: { cpu: 9, gpu: 9 } }).slots).toEqual({ cpu: 6, gpu: 0 });
});

describe('performance cores', () => {
  const exit = { signal: null, timedOut: false, cancelled: false, durationMs: 1 };

  it('leaves out the efficiency cores of a Mac', async () => {
    expect(
      await performanceCores('darwin', () => Promise.resolve(ok({ ...exit, code: 0, tail: '4\n' }))),
    ).toBe(4);
  });

  it('counts all processors where there is no difference', async () => {
    const all = await performanceCores('linux');
    expect(all).toBeGreaterThanOrEqual(1);
    const unknown = () => Promise.resolve(ok({ ...exit, code: 1, tail: 'unknown oid' }));
    expect(await performanceCores('darwin', unknown)).toBe(all);
  });
});
