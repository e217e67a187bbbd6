import { isRunning } from '@research/process';
import { copyWorkspace, type FileServer, startFileServer, type Workspace } from '@research/testing';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { gunzipSync } from 'node:zlib';
import { moveOneByOne } from './move-one-by-one.fixture';

const asset = 'schedules/games.csv';
const games = 'projects/etl/nflverse-schedules/out/build/games.csv.gz';
const lock = 'projects/etl/nflverse-schedules/source.lock.json';
const sample = readFileSync(
  join(__dirname, '../../../projects/etl/simulated-seasons/releases', asset),
  'utf8',
);

/** The sample with one more game, the last one again under another id. */
function withOneGameMore(): string {
  const rows = sample.trimEnd().split('\n');
  const last = rows.at(-1) ?? '';
  return `${[...rows, last.replace(/^2022_22_/, '2022_23_')].join('\n')}\n`;
}

describe('a workflow of phases', () => {
  let workspace: Workspace;
  let server: FileServer;

  beforeAll(async () => {
    workspace = await copyWorkspace('phases');
    await moveOneByOne(workspace);
    // The workflow by itself: these tests are about phases, not about the pipeline.
    const project = JSON.stringify({
      name: 'weekly',
      targets: {
        run: {
          executor: 'nx-research:phases',
          options: {
            phases: ['refresh', 'build'].map((target) => ({
              targets: [target],
              projects: ['nflverse-schedules'],
            })),
          },
        },
      },
    });
    workspace.write('workflows/weekly/project.json', project);
    server = await startFileServer({ [asset]: sample });
  });
  afterAll(async () => {
    await server.stop();
    workspace.dispose();
  });

  it('hands bytes that appear upstream during the run to that same run', async () => {
    const mirror = { NFLVERSE_MIRROR: server.base };
    await workspace.succeed(['run', 'weekly:run'], mirror);
    const before = workspace.read(lock);
    const running = workspace.succeed(['run', 'weekly:run'], mirror);
    server.files.set(asset, Buffer.from(withOneGameMore()));
    const { output, ran } = await running;
    expect(workspace.read(lock)).not.toBe(before);
    expect(gunzipSync(workspace.bytes(games)).toString()).toContain('2022_23_');
    expect(ran).toEqual({
      'weekly:run': 'done',
      'nflverse-schedules:refresh': 'done',
      'nflverse-schedules:fetch': 'built',
      'nflverse-schedules:build': 'built',
    });
    expect(output).toMatch(/nflverse-schedules:refresh: games\.csv: changed.*1,105 → 1,106 rows/);
    expect(output).toMatch(/Next\n\s+git commit -a -m "data: refresh nflverse-schedules"/);
  });

  it('stops at a phase that fails, says what was not reached, and exits as failed', async () => {
    const broken = await startFileServer({});
    const { code, output, ran } = await workspace.nx(['run', 'weekly:run'], { NFLVERSE_MIRROR: broken.base });
    await broken.stop();
    expect(code).not.toBe(0);
    expect(output).toMatch(/weekly:run stopped in its phase "refresh of nflverse-schedules"/);
    expect(output).toMatch(/not reached: build of nflverse-schedules/);
    expect(ran).toEqual({ 'weekly:run': 'failed', 'nflverse-schedules:refresh': 'failed' });
  });

  it('leaves nothing behind when it is killed', async () => {
    const mark = join(workspace.root, 'mark');
    workspace.write('projects/etl/slow/slow.sh', 'sleep 300 & echo $! > "$MARK"; wait $!\n');
    const slow = { script: 'slow.sh', writes: ['out.txt'], env: ['MARK'] };
    workspace.write(
      'projects/etl/slow/project.json',
      JSON.stringify({
        name: 'slow',
        targets: {
          build: { executor: 'nx-research:script', options: slow },
          run: {
            executor: 'nx-research:phases',
            options: { phases: [{ targets: ['build'], projects: ['slow'] }] },
          },
        },
      }),
    );
    const nx = spawn(join(workspace.root, 'node_modules/.bin/nx'), ['run', 'slow:run'], {
      cwd: workspace.root,
      env: { ...process.env, NX_DAEMON: 'false', MARK: mark },
      stdio: 'ignore',
    });
    while (!existsSync(mark) || readFileSync(mark, 'utf8') === '') await delay(50);
    const sleeping = Number(readFileSync(mark, 'utf8'));
    nx.kill('SIGKILL');
    await once(nx, 'exit');
    while (isRunning(sleeping)) await delay(50);
    expect(isRunning(sleeping)).toBe(false);
  });
});
