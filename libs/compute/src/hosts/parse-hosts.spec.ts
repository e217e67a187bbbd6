import { describeFailure, type Failure } from '@research/core';
import { parseHosts } from './parse-hosts';

/** What is wrong, in the order of the file, as `file:line:column: what`. */
function wrongIn(text: string): string[] {
  const parsed = parseHosts(text, 'hosts.yaml');
  if (parsed.ok) return [];
  const causes: readonly Failure[] = parsed.error.causes ?? [parsed.error];
  return causes.map(({ at, what }) => `${at?.file}:${at?.line}:${at?.column}: ${what}`);
}

it.each(['', '# nothing but a comment\n', 'hosts:\n', 'hosts: {}\n', '---\n'])(
  'finds no host in %j',
  (text) => {
    const parsed = parseHosts(text, 'hosts.yaml');
    expect(parsed.ok && [...parsed.value.hosts]).toEqual([]);
  },
);

it('reads everything that a host can say', () => {
  const text = `
strict: true
hosts:
  local:
  workstation:
    transport: local
    slots: { cpu: 4, gpu: 2 }
    memoryMiB: 65536
    gpuMemoryMiB: 24564
    setup: . ~/venv/bin/activate
    fallback: local
`;
  const parsed = parseHosts(text, 'hosts.yaml');
  if (!parsed.ok) throw new Error(describeFailure(parsed.error));
  expect(parsed.value.strict).toBe(true);
  expect([...parsed.value.hosts]).toEqual([
    ['local', {}],
    [
      'workstation',
      {
        transport: 'local',
        slots: { cpu: 4, gpu: 2 },
        memoryMiB: 65536,
        gpuMemoryMiB: 24564,
        setup: '. ~/venv/bin/activate',
        fallback: 'local',
      },
    ],
  ]);
  expect(parsed.value.locate('hosts', 'workstation', 'fallback')).toMatchObject({ line: 11, column: 5 });
});

it('takes `labels`, whatever they are, and says where they are ignored', () => {
  const text = 'hosts:\n  a:\n    labels: [cuda]\n  b: { slots: { cpu: 1 }, labels: 3 }\n';
  const parsed = parseHosts(text, 'hosts.yaml');
  if (!parsed.ok) throw new Error(describeFailure(parsed.error));
  expect([...parsed.value.hosts]).toEqual([
    ['a', {}],
    ['b', { slots: { cpu: 1 } }],
  ]);
  expect(parsed.value.ignored.map(({ line, column }) => [line, column])).toEqual([
    [3, 5],
    [4, 27],
  ]);
});

it.each([
  ['two hosts of one name', 'hosts:\n  gpu: {}\n  gpu: {}\n', 'hosts.yaml:3:3: "gpu" appears twice'],
  ['an unknown key', 'hosts:\n  a:\n    solts: 4\n', 'hosts.yaml:3:5: unknown key "hosts.a.solts"'],
  ['an unknown key at the top', 'host:\n  a: {}\n', 'hosts.yaml:1:1: unknown key "host"'],
  [
    'zero cpu slots',
    'hosts:\n  a:\n    slots: { gpu: 1, cpu: 0 }\n',
    'hosts.yaml:3:22: hosts.a.slots.cpu: a host has at least one cpu slot',
  ],
  [
    'fewer gpu slots than none',
    'hosts:\n  a:\n    slots:\n      gpu: -1\n',
    'hosts.yaml:4:7: hosts.a.slots.gpu: a host has 0 gpu slots, or more',
  ],
  [
    'a slip of a kind of slots',
    'hosts:\n  a:\n    slots: { cpu: 1, gpus: 1 }\n',
    'hosts.yaml:3:22: hosts.a.slots.gpus: unknown kind of slots; did you mean gpu?',
  ],
  [
    'letters in the wrong order',
    'hosts:\n  a:\n    slots: { pcu: 1 }\n',
    'hosts.yaml:3:14: hosts.a.slots.pcu: unknown kind of slots; did you mean cpu?',
  ],
  [
    'slots of memory',
    'hosts:\n  a:\n    slots: { memory: 64 }\n',
    'hosts.yaml:3:14: hosts.a.slots.memory: memory has no slots; use `memoryMiB`',
  ],
  [
    'a kind of slots that is no file name',
    'hosts:\n  a:\n    slots: { ../x: 1 }\n',
    'hosts.yaml:3:14: hosts.a.slots.../x: a kind of slots has a name of lower-case letters and digits',
  ],
  [
    'fewer slots of another kind than none',
    'hosts:\n  a:\n    slots: { fpga: -1 }\n',
    'hosts.yaml:3:14: hosts.a.slots.fpga: a host has 0 slots of a kind, or more',
  ],
  [
    'another transport',
    'hosts:\n  a: { transport: slurm }\n',
    'hosts.yaml:2:8: hosts.a.transport: "local" (this machine) or "ssh"',
  ],
  [
    'a name that is no folder',
    'hosts:\n  ../up: {}\n',
    'hosts.yaml:2:3: hosts.../up: a name of lower-case letters, digits and "-"',
  ],
  [
    'a name in capitals',
    'hosts:\n  ok: {}\n  Work: {}\n',
    'hosts.yaml:3:3: hosts.Work: a name of lower-case letters, digits and "-"',
  ],
  [
    'a destination that ssh would take for an option',
    'hosts:\n  a: { transport: ssh, destination: -oProxyCommand=id }\n',
    'hosts.yaml:2:24: hosts.a.destination: a name as ssh takes it: me@machine, or a Host of ~/.ssh/config',
  ],
  [
    'an empty setup line',
    'hosts:\n  a: { setup: " " }\n',
    'hosts.yaml:2:8: hosts.a.setup: a line for the shell',
  ],
])('refuses %s', (_what, text, expected) => {
  expect(wrongIn(text)).toEqual([expected]);
});

it.each([
  ['an open bracket', 'hosts: {\n', /^hosts\.yaml:2:1: /],
  ['a tab', 'hosts:\n\ta: {}\n', /^hosts\.yaml:2:1: /],
  ['prose', 'no hosts here\n', /^hosts\.yaml:1:1: .*expected keys and their values/],
  ['a list', '- local\n', /^hosts\.yaml:1:1: .*expected keys and their values/],
  ['an alias that leads nowhere', 'hosts: *none\n', /^hosts\.yaml:.*none/],
  [
    'slots as text',
    'hosts:\n  a:\n    slots: many\n',
    /^hosts\.yaml:3:5: hosts\.a\.slots: .*expected keys and their values/,
  ],
  [
    'a fraction of a slot',
    'hosts:\n  a: { slots: { cpu: 1.5 } }\n',
    /^hosts\.yaml:2:17: hosts\.a\.slots\.cpu: 1\.5 is not allowed; expected a whole number/,
  ],
])('refuses %s with its place', (_what, text, expected) => {
  expect(wrongIn(text)[0]).toMatch(expected);
});

it('names everything that is wrong at once', () => {
  expect(wrongIn('hosts:\n  a: { solts: 1, slots: { cpu: 0 } }\nstric: true\n')).toHaveLength(3);
});
