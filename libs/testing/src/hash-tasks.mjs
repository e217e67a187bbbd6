// @ts-check
/**
 * Prints Nx's hash of every task of the workspace that it runs in, as JSON: what decides between the cache and a run. Nothing
 * is executed, and outputs are taken as they lie there. Nx offers no command for this, so its own modules are asked.
 */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';

const require = createRequire(join(process.cwd(), 'nx.json'));
const { createProjectGraphAsync } = require('nx/src/project-graph/project-graph');
const { getFileMap } = require('nx/src/project-graph/build-project-graph');
const { createTaskGraph } = require('nx/src/tasks-runner/create-task-graph');
const { InProcessTaskHasher } = require('nx/src/hasher/task-hasher');

const graph = await createProjectGraphAsync({ exitOnError: false });
const names = Object.keys(graph.nodes);
const targets = new Set(names.flatMap((name) => Object.keys(graph.nodes[name].data.targets ?? {})));
const taskGraph = createTaskGraph(graph, {}, names, [...targets], undefined, {});
const nxJson = JSON.parse(readFileSync('nx.json', 'utf8'));
const hasher = new InProcessTaskHasher(graph, nxJson, getFileMap().rustReferences, {});
/** @type {{ id: string }[]} */
const tasks = Object.values(taskGraph.tasks);
const hashes = await hasher.hashTasks(tasks, taskGraph, process.env);
process.stdout.write(JSON.stringify(Object.fromEntries(tasks.map(({ id }, at) => [id, hashes[at].value]))));
