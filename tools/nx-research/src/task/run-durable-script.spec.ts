import { type ListedProcess, nxAbove, terminalOfNx } from './run-durable-script';

const table = (text: string): ListedProcess[] =>
  text
    .trim()
    .split('\n')
    .map((line) => {
      const [pid, parent, state = '', terminal = '', ...command] = line.trim().split(/\s+/);
      return { pid: Number(pid), parent: Number(parent), state, terminal, command: command.join(' ') };
    });

const above = `
  60     1 Ss   ?      tmux: server
  71    60 Ss   pts/0  -bash
  80    71 Sl+  pts/0  npm exec nx run random-forest:train
  90    80 Sl+  pts/0  node /home/r/research/node_modules/.bin/nx run random-forest:train`;

it('is above the one that nx has made for the task', () => {
  const own = `
  804   90 Ss+  pts/1  sh -c node /home/r/research/node_modules/nx/dist/src/tasks-runner/fork.js fp.sock
  809  804 Sl+  pts/1  node /home/r/research/node_modules/nx/dist/src/tasks-runner/fork.js fp.sock
  864  809 Sl+  pts/1  /usr/bin/node /home/r/research/node_modules/nx/dist/bin/run-executor.js`;
  expect(terminalOfNx(864, table(above + own))).toBe('/dev/pts/0');
});

it('is none where the terminal is that of nx itself, or there is none', () => {
  expect(terminalOfNx(90, table(above))).toBeUndefined();
  const ci = `
  50     1 Ss   ?      /bin/runner
  90    50 Sl   ?      node nx run glm:train
  804   90 Ss+  pts/1  sh -c node fork.js
  864  804 Sl+  pts/1  node run-executor.js`;
  expect(terminalOfNx(864, table(ci))).toBeUndefined();
  expect(terminalOfNx(1, [])).toBeUndefined();
});

describe('the process of nx that has started a task', () => {
  it.each([
    ['node /home/r/research/node_modules/.bin/nx run glm:train'],
    ['/usr/bin/node /home/r/research/node_modules/nx/dist/bin/nx.js run-many --targets=search'],
    ['node nx run glm:train'],
  ])('is known by its command: %s', (command) => {
    const below = `
  90    80 Sl   ?      ${command}
  804   90 Ss+  pts/1  sh -c node /home/r/research/node_modules/nx/dist/src/tasks-runner/fork.js fp.sock
  809  804 Sl+  pts/1  node /home/r/research/node_modules/nx/dist/src/tasks-runner/fork.js fp.sock
  864  809 Sl+  pts/1  /usr/bin/node /home/r/research/node_modules/nx/dist/bin/run-executor.js
  865   90 Sl   ?      /usr/bin/node /home/r/research/node_modules/nx/dist/bin/run-executor.js`;
    expect(nxAbove(864, table(below))).toBe(90);
    expect(nxAbove(865, table(below))).toBe(90);
  });

  it('is none where another program has', () => {
    expect(nxAbove(2, table('1 0 S ? init\n 2 1 S ? node jest.js'))).toBeUndefined();
    expect(nxAbove(2, [])).toBeUndefined();
  });
});
