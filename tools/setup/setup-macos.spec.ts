import { FakeMachine } from './fake-machine';

const group = ['--group=build'];

let machine: FakeMachine;
beforeEach(() => (machine = new FakeMachine()));
afterEach(() => machine.remove());

describe('npm run setup on macOS', () => {
  const mac = { platform: 'darwin', userId: 501 } as const;

  it('installs with Homebrew, and R packages into the user library', () => {
    machine.program(
      'brew',
      `echo "brew $*" >>"$CALLS"; /bin/cp "$MACHINE/available/"* "$MACHINE/bin/"; echo 'echo "Rscript $2" >>"$CALLS"; exit 1' >"$MACHINE/bin/Rscript"`,
    );
    const { code, stderr } = machine.run('setup', group, mac);
    const calls = machine.calls();
    expect(calls[0]).toBe(
      'brew install git jupyterlab numpy pandoc poppler python python-matplotlib r texlive',
    );
    expect(stderr).toContain('R packages knitr, rmarkdown');
    expect(stderr).toContain('install.packages(c("knitr", "rmarkdown"), lib = library)');
    expect(code).toBe(1);
  });

  it('installs the Python packages of training with pip, for the Python in PATH', () => {
    machine.program('brew', `echo "brew $*" >>"$CALLS"; /bin/cp "$MACHINE/available/"* "$MACHINE/bin/"`);
    expect(machine.run('setup', group, mac).code).toBe(0);
    machine.calls();
    machine.program('brew', 'echo "brew $*" >>"$CALLS"');
    machine.program(
      'python3',
      `case "$*" in
*pip*) echo "python3 $*" >>"$CALLS"; : >"$MACHINE/trainable";;
*torch* | *xgboost* | *sklearn* | *optuna*) [ -e "$MACHINE/trainable" ] && echo "$MACHINE/DESCRIPTION";;
-c*) echo "$MACHINE/DESCRIPTION";;
*) echo Python 3.11.2;;
esac`,
    );
    expect(machine.run('setup', ['--group=train'], mac)).toMatchObject({ code: 0, stdout: 'ready\n' });
    expect(machine.calls()).toEqual([
      'brew install libomp',
      'python3 -m pip install --user --break-system-packages optuna scikit-learn torch xgboost',
    ]);
  });

  it('is ready when everything is there, without apt or sudo', () => {
    machine.program('brew', '/bin/cp "$MACHINE/available/"* "$MACHINE/bin/"');
    expect(machine.run('setup', [], mac)).toMatchObject({ code: 0, stdout: 'ready\n' });
    expect(machine.calls().filter((call) => /apt-get|sudo/.test(call))).toEqual([]);
  });

  it('says where Homebrew is to be had', () => {
    machine.unlink('brew');
    const { code, stderr } = machine.run('setup', group, mac);
    expect(code).toBe(1);
    expect(stderr).toContain('install Homebrew: https://brew.sh');
  });
});
