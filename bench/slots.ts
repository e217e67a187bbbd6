import { inspectLeases, linkTo, localHost, type Provenance } from '@research/compute';
import { describeFailure, type HostId } from '@research/core';
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { alternate } from './alternate';
import type { Benchmark, Row } from './benchmark';
import { nxCommand } from './nx-command';
import { watchMemory } from './peak-memory';
import { ownParallel } from './own-parallel';
import { measuredRow } from './rows';
import { sampleOf } from './sample';
import { smallWorkspace } from './small-workspace';
import { timeCommand } from './time-command';
import type { Files } from './write-files';

const seconds = 3;
const gpu = { tasks: 20, slots: 2 };
const cpu = { tasks: 16, slots: 4 };
const lowerBoundSeconds = Math.max(...[gpu, cpu].map(({ tasks, slots: at }) => (tasks * seconds) / at));
const aim = 0.95;
/** A round takes half a minute. */
const mostRounds = 3;

/** Whether tasks for a GPU and tasks for a CPU get in each other's way where both wait for slots. */
export const slots: Benchmark = {
  name: 'slots',
  title: `${gpu.tasks} tasks on ${gpu.slots} gpu slots and ${cpu.tasks} on ${cpu.slots} cpu slots, each of ${seconds} s`,
  async measure(rounds) {
    const workspace = smallWorkspace(files(), { plugins: ['nx-research'], parallel: ownParallel() });
    const memory: number[] = [];
    const makespans: number[] = [];
    try {
      const { all } = await alternate(
        {
          all: async () => {
            const watching = memoryOfWaiting(workspace.root);
            const timing = await runAll(workspace.root);
            memory.push(await watching);
            makespans.push(makespanSeconds(workspace.root));
            return timing;
          },
        },
        Math.min(rounds, mostRounds),
        { warmUp: false },
      );
      const makespan = sampleOf(makespans).median;
      const waiting = sampleOf(memory).median.toFixed(0);
      return [
        measuredRow('`nx run-many`, from nothing to its end', all),
        {
          what: 'from the start of the first script to the end of the last',
          wall: `${makespan.toFixed(2)} s`,
        },
        { what: 'lower bound', wall: `${lowerBoundSeconds.toFixed(2)} s` },
        efficiencyRow(lowerBoundSeconds / makespan),
        { what: `a task that waits: ${waiting} MiB of resident memory` },
      ];
    } finally {
      workspace.dispose();
    }
  },
};

function efficiencyRow(efficiency: number): Row {
  const verdict = efficiency >= aim ? 'met' : '**missed**';
  return { what: 'efficiency', wall: efficiency.toFixed(3), aim: `≥ ${aim}: ${verdict}` };
}

/** Outputs are removed first: with them in place there would be nothing to do. */
function runAll(root: string) {
  for (const name of names) rmSync(join(root, 'projects', name, 'out'), { recursive: true, force: true });
  return timeCommand(nxCommand(root, ['run-many', '-t', 'build', '--skip-nx-cache']));
}

/** From the start of the first script to the end of the last, as their provenance has it. */
function makespanSeconds(root: string): number {
  const times = names.map((name) => {
    const file = join(root, 'projects', name, 'out/build/provenance.json');
    const { startedAt, durationMs } = JSON.parse(readFileSync(file, 'utf8')) as Provenance;
    const startMs = Date.parse(startedAt);
    return { startMs, endMs: startMs + durationMs };
  });
  const first = Math.min(...times.map(({ startMs }) => startMs));
  return (Math.max(...times.map(({ endMs }) => endMs)) - first) / 1000;
}

/** Resident memory in MiB of one task that waits for a gpu slot, as soon as several do. */
async function memoryOfWaiting(root: string): Promise<number> {
  const box = { ...localHost({ cores: gpu.slots, gpus: gpu.slots }), id: 'box' as HostId };
  for (;;) {
    await delay(1000);
    const leases = await inspectLeases(linkTo(box, root), [box]);
    if (!leases.ok) throw new Error(describeFailure(leases.error));
    const [, second] = leases.value.hosts[0]?.waiting.gpu ?? [];
    if (second?.label) return await watchMemory(second.label.pid)();
  }
}

const gpuNames = Array.from({ length: gpu.tasks }, (_, index) => `gpu-${index + 1}`);
const cpuNames = Array.from({ length: cpu.tasks }, (_, index) => `cpu-${index + 1}`);
const names = [...gpuNames, ...cpuNames];

function files(): Files {
  const options = { script: 'wait.sh', writes: ['done.txt'] };
  const build = { executor: 'nx-research:script', options };
  const own = names.flatMap((name) => [
    [
      `projects/${name}/project.json`,
      { name, tags: gpuNames.includes(name) ? ['gpu'] : [], targets: { build } },
    ],
    [`projects/${name}/wait.sh`, `sleep ${seconds}; : > "$WRITE_DIR/done.txt"\n`],
  ]);
  return {
    ...Object.fromEntries(own),
    'hosts.yaml': `hosts:
  local: { slots: { cpu: ${cpu.slots}, gpu: 0 } }
  box: { slots: { cpu: ${gpu.slots}, gpu: ${gpu.slots} } }
`,
  };
}
