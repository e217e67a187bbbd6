import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { allowedEnvironment, runCommand } from '@research/process';
import { readHost, readMemory } from './read-host';

const access = (env: Readonly<Record<string, string>> = {}) => ({
  run: runCommand,
  env: { ...allowedEnvironment(process.env, []), ...env },
  host: 'local',
});

async function available(): Promise<number> {
  const reading = await readMemory(access());
  if (!reading.ok) throw new Error(reading.error.what);
  return reading.value.availableMiB;
}

describe('this machine', () => {
  it('tells what it has', async () => {
    const reading = await readHost(access(), join(tmpdir(), 'not/there/yet'));
    if (!reading.ok) throw new Error(reading.error.what);
    const { memory, cores, load, disk } = reading.value;
    expect(memory.totalMiB).toBeGreaterThan(256);
    expect(memory.availableMiB).toBeGreaterThan(0);
    expect(memory.availableMiB).toBeLessThan(memory.totalMiB);
    expect(cores).toBeGreaterThanOrEqual(1);
    expect(load).toBeGreaterThanOrEqual(0);
    expect(disk?.freeMiB).toBeGreaterThan(0);
    expect(disk?.totalMiB).toBeGreaterThanOrEqual(disk?.freeMiB ?? Infinity);
  });

  it('has less memory while a process holds some, and has it back then', async () => {
    const heldMiB = 1200;
    // Others work on this machine as well: what they take or free meanwhile must not decide.
    await expect(retried(5, () => measure(heldMiB))).resolves.toBeUndefined();
  });
});

async function measure(heldMiB: number): Promise<void> {
  const before = await available();
  const holder = await hold(heldMiB);
  const during = await available();
  const exited = once(holder, 'exit');
  holder.kill('SIGKILL');
  await exited;
  await delay(200);
  const after = await available();
  expect(before - during).toBeGreaterThan(heldMiB * 0.5);
  expect(before - during).toBeLessThan(heldMiB * 1.5);
  expect(after - during).toBeGreaterThan(heldMiB * 0.5);
}

async function retried(times: number, work: () => Promise<void>): Promise<void> {
  for (let left = times; ; left--)
    try {
      return await work();
    } catch (error) {
      if (left <= 1) throw error;
    }
}

/** A process that has so much memory, and has written to all of it. */
async function hold(mebibytes: number): Promise<ChildProcess> {
  // Not "x" x …, which perl keeps as a constant beside the copy of it.
  const program = `my $memory = ""; vec($memory, (${mebibytes} << 20) - 1, 8) = 1; $| = 1; print "held\\n"; sleep 60;`;
  const child = spawn('perl', ['-e', program], { stdio: ['ignore', 'pipe', 'inherit'] });
  await once(child.stdout, 'data');
  return child;
}

describe('with the programs of a Mac', () => {
  let programs: string;
  beforeEach(() => {
    programs = mkdtempSync(join(tmpdir(), 'mac-'));
    standIn('uname', 'echo Darwin');
    standIn('vm_stat', macPages);
    standIn(
      'sysctl',
      `case $2 in
        hw.memsize) echo 25769803776 ;;
        vm.swapusage) echo 'total = 2048.00M  used = 1022.25M  free = 1025.75M  (encrypted)' ;;
        kern.memorystatus_vm_pressure_level) echo 2 ;;
        vm.loadavg) echo '{ 3.52 2.61 1.70 }' ;;
      esac`,
    );
    standIn('nproc', 'exit 127');
    standIn('getconf', 'echo 10');
    standIn('nvidia-smi', 'exit 9');
  });
  afterEach(() => rmSync(programs, { recursive: true, force: true }));

  const macPages = `cat << 'END'
Mach Virtual Memory Statistics: (page size of 16384 bytes)
Pages free:                               64000.
Pages inactive:                          128000.
Pages speculative:                        32000.
Swapins:                                   6400.
Swapouts:                                 12800.
END`;

  function standIn(name: string, text: string): void {
    writeFileSync(join(programs, name), `#!/bin/sh\n${text}\n`);
    chmodSync(join(programs, name), 0o755);
  }
  const onMac = () => access({ PATH: `${programs}:${process.env['PATH']}` });

  it('asks these', async () => {
    expect(await readHost(onMac(), '/')).toMatchObject({
      ok: true,
      value: {
        memory: {
          totalMiB: 24576,
          availableMiB: 3500,
          pressure: { kind: 'level', level: 'warning' },
          swapUsedMiB: 1022.25,
        },
        load: 3.52,
        cores: 10,
        gpus: [],
      },
    });
  });

  it('fails where they are not there', async () => {
    standIn('vm_stat', 'exit 127');
    expect(await readMemory(onMac())).toMatchObject({
      ok: false,
      error: { what: 'host local does not tell how much memory it has' },
    });
  });

  it('sees GPUs by nvidia-smi', async () => {
    standIn('nvidia-smi', 'echo "0, 12, 4000, 24564, 61, 310.5"');
    expect(await readHost(onMac(), '/')).toMatchObject({
      value: { gpus: [{ index: 0, utilization: 12, usedMiB: 4000, totalMiB: 24564 }] },
    });
  });
});
