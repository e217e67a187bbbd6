import { type TaskId, taskId } from '@research/core';
import type { SideRecord } from '@research/reporting';
import { describeProgress } from './progress';

const now = new Date('2026-11-30T10:10:00Z');
const attempt = (task: TaskId, startedAt: string, status: SideRecord['status'] = 'running'): SideRecord => ({
  task,
  attempt: 1,
  kind: 'script',
  startedAt: `2026-11-30T${startedAt}Z`,
  status,
});
const [glm, text] = [taskId('glm', 'train'), taskId('text', 'build')];
const graph = { [glm]: { root: '', after: [] }, [text]: { root: '', after: [glm] } };
const times = new Map<string, number>([
  [glm, 600_000],
  [text, 60_000],
]);
const told = (...attempts: SideRecord[]) => describeProgress({ attempts, graph, times }, now);

test('what runs, since when, and what is left by the longest chain', () => {
  expect(told(attempt(glm, '10:06:00'))).toEqual([
    'glm:train (4 min 0 s); about 7 min 0 s left, by earlier runs',
  ]);
});

test('a task that has overrun its time leaves what waits for it', () => {
  expect(told(attempt(glm, '09:10:00'))).toEqual([
    'glm:train (1 h 0 min); about 1 min 0 s left, by earlier runs',
  ]);
});

test('nothing is said of tasks that have ended, and no time where none is known', () => {
  expect(told(attempt(glm, '10:00:00'), attempt(glm, '10:00:00', 'built'))).toEqual([]);
  expect(told(attempt(taskId('new', 'build'), '10:09:30'))).toEqual(['new:build (30 s)']);
});

test('many are counted', () => {
  const many = ['a', 'b', 'c', 'd', 'e', 'f'].map((name) => attempt(taskId(name, 'build'), '10:09:00'));
  expect(told(...many)[0]).toMatch(/^a:build .*, d:build \(1 min 0 s\), 2 more$/);
});
