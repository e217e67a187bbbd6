import { copyWorkspace, type Workspace } from '@research/testing';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { alternate } from '../alternate';
import type { Row } from '../benchmark';
import { nxCommand } from '../nx-command';
import { placeSources } from '../place-sources';
import { efficiencyRows, possibleSpeed } from '../possible-speed';
import { pythonOf } from '../python-of';
import { measuredRow, mediansOf, ratioRow } from '../rows';
import { scriptLine, shellTasks } from '../shell-tasks';
import { timeCommand } from '../time-command';

const refresh = ['run', 'etl-refresh:run'];
const sample = 'projects/etl/simulated-seasons/releases';
const plays = 'pbp/play_by_play_2022.csv.gz';

/** The weekly refresh against the same scripts one after another, from nothing and after one new week. */
export async function measureRefresh(rounds: number): Promise<Row[]> {
  const workspace = await copyWorkspace('bench-etl');
  const shell = await sequence(workspace);
  const mirror = mirrorOf(workspace);
  try {
    const env = { NFLVERSE_MIRROR: mirror, RESEARCH_OFFLINE: '1' };
    const run = () => timeCommand(nxCommand(workspace.root, refresh, env));
    await run();
    const { full, week, nothing, scripts } = await alternate(
      {
        full: () => (forget(workspace), run()),
        week: () => (addPlay(mirror), run()),
        nothing: run,
        scripts: () => timeCommand({ argv: ['bash', 'run.sh'], cwd: shell }),
      },
      rounds,
      { warmUp: false },
    );
    forget(workspace);
    const { wallSeconds } = await run();
    const speed = await possibleSpeed(workspace.root);
    const ratios: Row[] = [
      ratioRow('everything, against the scripts in sequence', {
        of: mediansOf(full),
        against: mediansOf(scripts),
      }),
      ratioRow('one new week, against the scripts in sequence', {
        of: mediansOf(week),
        against: mediansOf(scripts),
      }),
    ];
    return [
      measuredRow('the scripts in sequence, without checks', scripts),
      measuredRow('everything: refresh, ingest, check', full),
      measuredRow('one new week of plays', week),
      measuredRow('nothing new', nothing),
      ...ratios,
      ...efficiencyRows('everything', wallSeconds, speed),
    ];
  } finally {
    for (const folder of [shell, mirror]) rmSync(folder, { recursive: true, force: true });
    workspace.dispose();
  }
}

/** A folder with the same scripts and sources, and a shell script that runs them one after another. */
async function sequence(workspace: Workspace): Promise<string> {
  const root = mkdtempSync(join(tmpdir(), 'research-bench-etl-'));
  const projects = join(workspace.root, 'projects/etl');
  cpSync(projects, root, { recursive: true, filter: (path) => basename(path) !== 'out' });
  placeSources(workspace, root);
  const python = await pythonOf(workspace.root);
  const tasks = shellTasks(workspace.root).filter(({ task }) => task.projectRoot.startsWith('projects/etl/'));
  writeFileSync(
    join(root, 'run.sh'),
    ['set -e', ...tasks.map((task) => scriptLine(task, python)), ''].join('\n'),
  );
  return root;
}

/** A mirror whose data is the sample's. */
function mirrorOf(workspace: Workspace): string {
  const folder = mkdtempSync(join(tmpdir(), 'research-bench-mirror-'));
  cpSync(join(workspace.root, sample), folder, { recursive: true });
  return folder;
}

/** The last play of 2022 once more, under the next number: new bytes, as a new week brings them. */
function addPlay(mirror: string): void {
  const path = join(mirror, plays);
  const rows = gunzipSync(readFileSync(path)).toString().trimEnd().split('\n');
  const [game = '', id = '', ...rest] = rows.at(-1)?.split(',') ?? [];
  const play = [game, (Number(id) + 1).toFixed(1), ...rest].join(',');
  writeFileSync(path, gzipSync([...rows, play, ''].join('\n')));
}

/** As in a fresh clone beside a shared store: neither outputs, nor cache, nor state, but the bytes that are pinned. */
function forget({ root }: Workspace): void {
  const outputs = readdirSync(join(root, 'projects'), { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('/project.json'))
    .map((path) => join('projects', path, '../out'));
  const state = readdirSync(join(root, '.research')).filter((part) => part !== 'store');
  for (const folder of ['.nx', ...state.map((part) => `.research/${part}`), ...outputs])
    rmSync(join(root, folder), { recursive: true, force: true });
}
