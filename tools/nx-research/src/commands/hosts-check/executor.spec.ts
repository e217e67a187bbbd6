import type { Host, Hosts } from '@research/compute';
import { type HostId, taskId } from '@research/core';
import type { WiredTask } from '../../wiring/wired-task';
import { demandsOn } from './executor';

const host = (id: string, gpu: number): Host => ({
  id: id as HostId,
  transport: id === 'local' ? { kind: 'local' } : { kind: 'ssh', destination: id },
  slots: { cpu: 2, gpu },
});
const hosts: Hosts = { all: [host('local', 0), host('workstation', 1), host('attic', 1)], strict: false };

const task = (project: string, gpu: number, more: Partial<WiredTask> = {}): WiredTask =>
  ({
    id: taskId(project, 'train'),
    runsOn: 'anywhere',
    tools: ['python'],
    pythonModules: ['torch'],
    asks: { needs: { cpu: 1, gpu }, requires: {} },
    ...more,
  }) as WiredTask;

const on = (id: string, tasks: readonly WiredTask[]) =>
  demandsOn(hosts.all.find((candidate) => candidate.id === id) as Host, hosts, tasks);

it('is of the tasks that go to the host, together where they want the same', () => {
  const tasks = [
    task('net', 1),
    task('glm', 0),
    task('notebook', 1, { runsOn: 'machine' }),
    task('other', 1),
    task('forest', 1, { pythonModules: ['sklearn'] }),
    task('named', 0, { asks: { needs: { cpu: 1, gpu: 0 }, host: 'attic', requires: { R: '>=4.2' } } }),
  ];
  expect(on('workstation', tasks)).toEqual([
    { tasks: ['net:train', 'other:train'], tools: ['python'], modules: ['torch'], requires: {} },
    { tasks: ['forest:train'], tools: ['python'], modules: ['sklearn'], requires: {} },
  ]);
  expect(on('attic', tasks)).toEqual([
    { tasks: ['named:train'], tools: ['python'], modules: ['torch'], requires: { R: '>=4.2' } },
  ]);
});
