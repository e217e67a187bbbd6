import { swapRate } from './memory-reading';
import { parseHostReading } from './host-reading';
import { parseMemory } from './parse-memory';
import { readingParts } from './reading-program';

const linux = (more = ''): ReadonlyMap<string, string> =>
  readingParts(`
[system]
Linux

[meminfo]
MemTotal:       16384000 kB
MemFree:          204800 kB
MemAvailable:    4096000 kB
SwapTotal:       2048000 kB
SwapFree:        1024000 kB

[vmstat]
pswpin 512
pswpout 1024
${more}`);

const stall = `
[pressure]
some avg10=12.50 avg60=3.00 avg300=1.00 total=12345
full avg10=4.25 avg60=1.00 avg300=0.50 total=2345
`;
const group2 = (limit: string, used: number) => `
[group2]
${limit}
${used}

[group2stat]
inactive_file ${100 * 2 ** 20}
`;

const mac = (level = '1') =>
  readingParts(`
[system]
Darwin

[memsize]
25769803776

[vm_stat]
Mach Virtual Memory Statistics: (page size of 16384 bytes)
Pages free:                               64000.
Pages active:                            500000.
Pages inactive:                          128000.
Pages speculative:                        32000.
Pages throttled:                              0.
Pages wired down:                        200000.
"Translation faults":                 123456789.
Swapins:                                   6400.
Swapouts:                                 12800.

[swapusage]
total = 2048.00M  used = 1022.25M  free = 1025.75M  (encrypted)

[level]
${level}

[load]
{ 3.52 2.61 1.70 }

[cores]
10

[disk]
Filesystem     1024-blocks      Used Available Capacity  Mounted on
/dev/disk3s5    482797652 301234567 154321000    67%    /System/Volumes/Data

[gpus]
`);

describe('the memory of a Linux machine', () => {
  it('is what the kernel says can be had without swapping', () => {
    expect(parseMemory(linux())).toEqual({
      totalMiB: 16000,
      availableMiB: 4000,
      swapTotalMiB: 2000,
      swapUsedMiB: 1000,
      swappedMiB: 6,
    });
  });

  it('comes with the pressure where the kernel tells of it', () => {
    expect(parseMemory(linux(stall))?.pressure).toEqual({
      kind: 'stall',
      somePercent: 12.5,
      fullPercent: 4.25,
    });
  });

  it.each([
    { group: 'version 2', parts: group2(String(2000 * 2 ** 20), 1500 * 2 ** 20), has: [2000, 600] },
    { group: 'version 2 without a limit', parts: group2('max', 1500 * 2 ** 20), has: [16000, 4000] },
    { group: 'version 2 with more than the machine', parts: group2(String(2 ** 50), 0), has: [16000, 4000] },
    {
      group: 'version 1',
      parts: '\n[group1]\n1048576000\n524288000\n\n[group1stat]\ntotal_inactive_file 0\n',
      has: [1000, 500],
    },
    {
      group: 'version 1 without a limit',
      parts: '\n[group1]\n9223372036854771712\n524288000\n',
      has: [16000, 4000],
    },
  ])('is that of its control group: $group', ({ parts, has }) => {
    const memory = parseMemory(linux(parts));
    expect([memory?.totalMiB, memory?.availableMiB]).toEqual(has);
  });

  it.each(['', '[system]\nLinux\n', '[system]\nLinux\n\n[meminfo]\nMemTotal: 1 kB\n'])(
    'is not known where the kernel does not say: %j',
    (text) => expect(parseMemory(readingParts(text))).toBeUndefined(),
  );
});

describe('a Mac', () => {
  it('has what is free, speculative or inactive', () => {
    expect(parseMemory(mac())).toEqual({
      totalMiB: 24576,
      availableMiB: 3500,
      pressure: { kind: 'level', level: 'normal' },
      swapTotalMiB: 2048,
      swapUsedMiB: 1022.25,
      swappedMiB: 300,
    });
  });

  it.each([
    ['2', 'warning'],
    ['4', 'critical'],
  ])('says by %s that the pressure is %s', (number, level) => {
    expect(parseMemory(mac(number))?.pressure).toEqual({ kind: 'level', level });
  });

  it('tells its load, cores and disk', () => {
    expect(parseHostReading(mac())).toMatchObject({
      load: 3.52,
      cores: 10,
      disk: { freeMiB: 150704, totalMiB: 471482 },
      gpus: [],
    });
  });
});

describe('a host', () => {
  const all = (gpus: string) =>
    linux(`
[load]
2.54 3.55 2.92 4/229 4950

[cores]
8

[disk]
Filesystem     1024-blocks     Used Available Capacity Mounted on
//server/a share 264212084 27995672  78395240      27% /mnt/a share

[gpus]
${gpus}
`);

  it('tells of its GPUs', () => {
    expect(
      parseHostReading(all('0, 87, 4000, 24564, 61, 310.5\n1, [N/A], 100, 24564, 40, [N/A]')),
    ).toMatchObject({
      load: 2.54,
      cores: 8,
      disk: { freeMiB: 76557 },
      gpus: [
        { index: 0, utilization: 87, usedMiB: 4000, totalMiB: 24564 },
        { index: 1, usedMiB: 100, totalMiB: 24564 },
      ],
    });
  });

  it('has none where nvidia-smi has no driver', () => {
    expect(parseHostReading(all("NVIDIA-SMI has failed because it couldn't communicate"))?.gpus).toEqual([]);
  });
});

it.each([
  [100, 1000, 100],
  [100, 500, 200],
  [-100, 1000, 0],
  [100, 0, 0],
])('%d MiB swapped in %d ms are %d MiB a second', (moved, elapsedMs, rate) => {
  const before = parseMemory(linux());
  if (!before) throw new Error('no reading');
  expect(swapRate(before, { ...before, swappedMiB: before.swappedMiB + moved }, elapsedMs)).toBe(rate);
});
