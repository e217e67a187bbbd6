import { makeWorkspace, type Workspace } from '@research/testing';
import { inflateSync } from 'node:zlib';

const script = (writes: string, reads: Readonly<Record<string, string>> = {}) => ({
  build: { executor: 'nx-research:script', options: { script: 'work.sh', reads, writes: [writes] } },
});

const files = {
  'projects/data/project.json': { name: 'data', tags: ['kind:etl'], targets: script('data.txt') },
  'projects/data/work.sh': 'echo 1 > "$WRITE_DIR/data.txt"\n',
  'projects/left/project.json': {
    name: 'left',
    tags: ['kind:notebook'],
    targets: script('left.txt', { data: 'data/data.txt' }),
  },
  'projects/left/work.sh': 'cat "$READ_DATA" > "$WRITE_DIR/left.txt"\n',
  'projects/right/project.json': {
    name: 'right',
    targets: script('right.txt', { data: 'data/data.txt', left: 'left/left.txt' }),
  },
  'projects/right/work.sh': 'cat "$READ_LEFT" > "$WRITE_DIR/right.txt"\n',
  'workflows/weekly/project.json': {
    name: 'weekly',
    tags: ['kind:workflow', 'workflow:etl'],
    targets: {
      run: {
        executor: 'nx-research:phases',
        options: { phases: [{ targets: ['build'], projects: ['left'] }] },
      },
    },
  },
  'tools/graph/project.json': { name: 'graph', targets: { draw: { executor: 'nx-research:graph-draw' } } },
};

describe('graph:draw', () => {
  let workspace: Workspace;
  beforeAll(async () => {
    workspace = await makeWorkspace(files);
  });
  afterAll(() => workspace.dispose());

  const refused = async (args: readonly string[]): Promise<string> => {
    const { code, output } = await workspace.command('graph:draw', args);
    expect(code).toBe(1);
    return output;
  };
  const drawn = async (...args: string[]): Promise<string> => {
    await workspace.told('graph:draw', ['--output=dag.svg', ...args]);
    return workspace.read('dag.svg');
  };
  /** What stands in the boxes of the tasks: id → lines. */
  const boxesOf = (svg: string): Record<string, string[]> =>
    Object.fromEntries(
      [...svg.matchAll(/class="node">\s*<title>([^<]*)<\/title>([^]*?)<\/g>/g)].map(
        ([, id = '', body = '']) => [
          id,
          [...body.matchAll(/<text[^>]*>([^<]*)<\/text>/g)].map(([, text = '']) =>
            text.replaceAll('&#160;', ' '),
          ),
        ],
      ),
    );
  const arrowsOf = (svg: string): string[] =>
    [...svg.matchAll(/class="edge">\s*<title>([^<]*)<\/title>/g)].map(([, title = '']) =>
      title.replaceAll('&#45;&gt;', '>').replaceAll('&#45;', '-'),
    );

  it('needs no run, and leaves arrows out that follow from others', async () => {
    const svg = await drawn();
    expect(svg).toContain('3 tasks; no run of them is recorded');
    expect(boxesOf(svg)).toEqual({
      'data:build': ['build'],
      'left:build': ['build'],
      'right:build': ['build'],
    });
    expect(arrowsOf(svg).sort()).toEqual(['data:build>left:build', 'left:build>right:build']);
    expect(svg).not.toContain('critical path');
  });

  it('tells built, cached, failed, skipped and stale tasks apart, with times, and draws the critical path boldly', async () => {
    await workspace.succeed(['run-many', '-t', 'build']);
    const built = await drawn();
    for (const lines of Object.values(boxesOf(built)))
      expect(lines).toEqual(['build', expect.stringMatching(/^(?:&lt; )?\d+\.\d s$/)]);
    expect(built).toMatch(/critical path, \d+\.\d s by each/);
    expect(built.match(/class="edge">[^]*?stroke-width="3"/g)).toHaveLength(2);

    workspace.write('projects/left/work.sh', 'exit 3\n');
    await workspace.nx(['run-many', '-t', 'build']);
    const failed = boxesOf(await drawn());
    const second = (id: string): string => failed[id]?.[1]?.split(' · ')[1] ?? '';
    expect(['data:build', 'left:build', 'right:build'].map(second)).toEqual(['cached', 'failed', 'skipped']);

    await workspace.git('checkout', '--quiet', 'projects');
    await workspace.succeed(['run-many', '-t', 'build']);
    expect(await drawn()).not.toContain('stale');
    workspace.write('projects/left/work.sh', '# other\ncat "$READ_DATA" > "$WRITE_DIR/left.txt"\n');
    const stale = boxesOf(await drawn());
    expect(stale['data:build']?.[1]).not.toContain('stale');
    expect([stale['left:build']?.[1], stale['right:build']?.[1]]).toEqual([
      expect.stringMatching(/ · stale$/),
      expect.stringMatching(/ · stale$/),
    ]);
    await workspace.git('checkout', '--quiet', 'projects');
    expect(await drawn()).not.toContain('stale');
  });

  it('draws what one task, one workflow or one target waits for', async () => {
    const tasks = async (...args: string[]) => Object.keys(boxesOf(await drawn(...args))).sort();
    expect(await tasks('--task=left')).toEqual(['data:build', 'left:build']);
    expect(await tasks('--workflow=etl')).toEqual(['data:build', 'left:build', 'weekly:run']);
    expect(await tasks('--targets=draw')).toEqual(['graph:draw']);
  });

  it('draws a PNG with letters in it, the same bytes each time', async () => {
    await workspace.succeed(['run', 'graph:draw', '--output=docs/dag.png', '--task=data']);
    const png = workspace.bytes('docs/dag.png');
    const { width, height, dark } = readPng(png);
    expect(width).toBe(740);
    expect(height).toBeGreaterThan(150);
    // The title alone, in bold: its bar of 13 points at the top left.
    expect(dark({ x: 16, y: 16, width: 300, height: 30 })).toBeGreaterThan(300);
    await workspace.told('graph:draw', ['--output=docs/dag.png', '--task=data']);
    expect(workspace.bytes('docs/dag.png').equals(png)).toBe(true);
  });

  it('refuses what it cannot draw or write, and says what would do', async () => {
    expect(await refused([])).toMatch(/there is no --output\n.*graph:draw --output=dag\.svg/);
    expect(await refused(['--output=dag.jpg'])).toMatch(/--output=dag\.jpg is neither an \.svg nor a \.png/);
    expect(await refused(['--output=package.json/dag.svg'])).toMatch(
      /package\.json\/dag\.svg could not be written/,
    );
    expect(await refused(['--output=a.svg', '--task=right:bild'])).toMatch(/there is no task right:bild/);
  });
});

interface Area {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** Size of a PNG (8 bits, RGBA), and how many of its pixels in an area are dark. */
function readPng(png: Buffer) {
  expect(png.subarray(1, 4).toString()).toBe('PNG');
  const [width, height] = [png.readUInt32BE(16), png.readUInt32BE(20)];
  expect([...png.subarray(24, 26)]).toEqual([8, 6]);
  const data: Buffer[] = [];
  for (let at = 8; at < png.length; at += 12 + png.readUInt32BE(at))
    if (png.toString('latin1', at + 4, at + 8) === 'IDAT')
      data.push(png.subarray(at + 8, at + 8 + png.readUInt32BE(at)));
  const pixels = unfilter(inflateSync(Buffer.concat(data)), width * 4);
  const dark = (area: Area): number => {
    let count = 0;
    for (let y = area.y; y < area.y + area.height; y += 1)
      for (let x = area.x; x < area.x + area.width; x += 1) if ((pixels[y]?.[x * 4] ?? 255) < 128) count += 1;
    return count;
  };
  return { width, height, dark };
}

/** The rows of a picture (PNG specification, section 9: filtering). */
function unfilter(raw: Buffer, bytes: number): Uint8Array[] {
  const rows: Uint8Array[] = [];
  for (let at = 0; at < raw.length; at += bytes + 1) {
    const row = Uint8Array.from(raw.subarray(at + 1, at + 1 + bytes));
    const above = rows.at(-1);
    for (let x = 0; x < bytes; x += 1) {
      const [a, b, c] = [row[x - 4] ?? 0, above?.[x] ?? 0, x < 4 ? 0 : (above?.[x - 4] ?? 0)];
      row[x] = (row[x] ?? 0) + predicted(raw[at] ?? 0, { a, b, c });
    }
    rows.push(row);
  }
  return rows;
}

function predicted(filter: number, { a, b, c }: { a: number; b: number; c: number }): number {
  if (filter === 4) {
    const [pa, pb, pc] = [Math.abs(b - c), Math.abs(a - c), Math.abs(a + b - 2 * c)];
    return pa <= pb && pa <= pc ? a : pb <= pc ? b : c;
  }
  return [0, a, b, Math.floor((a + b) / 2)][filter] ?? 0;
}
