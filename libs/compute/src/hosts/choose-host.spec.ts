import { describeFailure, type HostId, taskId } from '@research/core';
import { chooseHost, type RouteRequest } from './choose-host';
import type { Host } from './host';

const host = (id: string, slots: Host['slots'], more: Partial<Host> = {}): Host => ({
  id: id as HostId,
  transport: { kind: 'local' },
  slots,
  ...more,
});
const local = host('local', { cpu: 8, gpu: 0 }, { memoryMiB: 16_000 });
const box = host('box', { cpu: 4, gpu: 1 }, { memoryMiB: 32_000, gpuMemoryMiB: 8000 });
const tower = host('tower', { cpu: 4, gpu: 2 }, { memoryMiB: 64_000, gpuMemoryMiB: 24_000 });

/** What is chosen, as text, or the failure. */
function route(request: Partial<RouteRequest>, all: readonly Host[], strict = false): string {
  const whole = { taskId: taskId('xgboost', 'train'), needs: { cpu: 1, gpu: 0 }, ...request };
  const chosen = chooseHost(whole, { all, strict });
  if (!chosen.ok) return describeFailure(chosen.error);
  const { needs, remark } = chosen.value;
  return `${chosen.value.host.id} gpu=${needs.gpu}${remark === undefined ? '' : `: ${remark}`}`;
}

const oneGpu = { cpu: 1, gpu: 1 };

const cases: readonly [string, Partial<RouteRequest>, readonly Host[], string][] = [
  ['what needs no GPU stays here, wherever the file names this machine', {}, [box, local], 'local gpu=0'],
  ['a GPU: the first host with gpu slots', { needs: oneGpu }, [local, box, tower], 'box gpu=1'],
  ['two GPUs: the first with two', { needs: { cpu: 1, gpu: 2 } }, [local, box, tower], 'tower gpu=2'],
  [
    'memory of a GPU: the first that has it',
    { needs: { ...oneGpu, gpuMemoryMiB: 10_000 } },
    [local, box, tower],
    'tower gpu=1',
  ],
  [
    'memory: the first that has it',
    { needs: { cpu: 1, gpu: 0, memoryMiB: 20_000 } },
    [local, box],
    'box gpu=0',
  ],
  ['a named host wins over this machine', { host: 'tower' }, [local, box, tower], 'tower gpu=0'],
  [
    'a named host wins over the first with a GPU',
    { host: 'tower', needs: oneGpu },
    [box, tower],
    'tower gpu=1',
  ],
  [
    'no GPU anywhere: here, on the CPU',
    { needs: { cpu: 2, gpu: 1, gpuMemoryMiB: 8000 } },
    [local],
    'local gpu=0: no host has a gpu slot: xgboost:train runs on the CPU here',
  ],
  [
    'no GPU on the named host: there, on the CPU',
    { host: 'local', needs: oneGpu },
    [local, box],
    'local gpu=0: host local has no gpu slot: xgboost:train runs on its CPU',
  ],
];

for (const [what, request, all, expected] of cases)
  it(what, () => expect(route(request, all)).toBe(expected));

it('does not use a CPU instead of a GPU where it is strict', () => {
  expect(route({ needs: oneGpu }, [local], true)).toMatch(
    /^no host has a gpu slot, and hosts\.yaml is strict: xgboost:train must not run on a CPU/,
  );
  expect(route({ needs: oneGpu, host: 'local' }, [local, box], true)).toMatch(
    /^host local does not have a gpu/,
  );
  expect(route({ needs: oneGpu }, [local, box], true)).toBe('box gpu=1');
});

it('does not use a CPU because the GPUs that there are do not do', () => {
  expect(route({ needs: { cpu: 1, gpu: 3 } }, [local, box, tower])).toMatch(
    /^no host has what xgboost:train needs/,
  );
});

it('names each host and what it lacks', () => {
  const needs = { cpu: 6, gpu: 1, memoryMiB: 48_000, gpuMemoryMiB: 16_000 };
  expect(route({ needs }, [local, box, tower]).split('\n').slice(0, 4)).toEqual([
    'no host has what xgboost:train needs',
    '  local has 0 of 1 gpu slots and 16000 of 48000 MiB of memory',
    '  box has 4 of 6 cpu slots and 32000 of 48000 MiB of memory and 8000 of 16000 MiB of GPU memory',
    '  tower has 4 of 6 cpu slots',
  ]);
});

describe('another kind of slots', () => {
  const fpga = host('lab', { cpu: 4, gpu: 0, fpga: 1 });

  it('takes a task to the host that has it', () => {
    expect(route({ needs: { cpu: 1, gpu: 0, fpga: 1 } }, [local, fpga])).toBe('lab gpu=0');
    expect(route({ needs: { cpu: 1, gpu: 1, fpga: 1 } }, [local, fpga])).toMatch(
      /^lab gpu=0: no host has a gpu slot/,
    );
    expect(route({ needs: { cpu: 1, gpu: 0, fpga: 2 } }, [local, fpga])).toContain(
      '\n  lab has 1 of 2 fpga slots',
    );
  });

  it('that no host has is refused, with kinds that may have been meant', () => {
    expect(route({ needs: { cpu: 1, gpu: 0, fpgas: 1 } }, [local, fpga])).toMatch(
      /^xgboost:train needs fpgas slots, and no host of hosts\.yaml has that kind\n {2}→ did you mean fpga\?/,
    );
    expect(route({ needs: { cpu: 1, gpu: 0, quantum: 1 } }, [local, fpga])).toContain(
      '→ the hosts have cpu, gpu, fpga',
    );
    expect(route({ needs: { cpu: 1, gpu: 0, quantum: 0 } }, [local, fpga])).toBe('local gpu=0');
  });
});

it('names the hosts there are when asked for another', () => {
  expect(route({ host: 'twoer' }, [local, tower])).toMatch(
    /: unknown host twoer\n {2}→ name one of local, tower/,
  );
});
