import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync } from 'node:fs';
import { rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/** Who runs a command on a {@link FakeMachine}, and on what. */
export interface Runner {
  readonly platform?: NodeJS.Platform;
  /** 0 is root, the default. */
  readonly userId?: number;
  readonly env?: Readonly<Record<string, string>>;
}

/** How a command on a {@link FakeMachine} ended. */
export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** The tools of the manifest as scripts that only say their versions; R packages and TeX files come with their programs. */
const toolScripts: Readonly<Record<string, string>> = {
  git: 'echo git version 2.39.5',
  perl: 'echo "This is perl 5, version 36, subversion 0 (v5.36.0)"',
  python3: 'if [ "$1" = -c ]; then echo "$MACHINE/DESCRIPTION"; else echo Python 3.11.2; fi',
  R: 'echo "R version 4.2.2 (2022-10-31)"',
  Rscript: 'echo 9.9; echo "$MACHINE/DESCRIPTION"',
  pandoc: 'echo pandoc 2.17.1.1',
  pdflatex: 'echo "pdfTeX 3.14 (TeX Live 2022/Debian)"',
  bibtex: 'echo "BibTeX 0.99d (TeX Live 2022/Debian)"',
  biber: 'echo "biber version: 2.18"',
  kpsewhich: 'for file in "$@"; do echo "$MACHINE/DESCRIPTION"; done',
  latexmk: 'echo "Latexmk, John Collins, 13 Mar 2023. Version 4.79"',
  latexdiff: 'echo "This is LATEXDIFF 1.3.2 (Algorithm::Diff 1.15 fast, Perl v5.36.0)" >&2',
  pdfinfo: 'if [ "$1" = -v ]; then echo pdfinfo version 22.12.0; else echo "Pages:           23"; fi',
  qpdf: 'echo qpdf version 11.3.0',
  'jupyter-nbconvert': 'echo 6.5.3',
  ssh: 'echo OpenSSH_9.2p1 >&2',
  sshd: 'echo OpenSSH_9.2p1 >&2; exit 1',
  ldd: 'echo "\t$LD_PRELOAD => $MACHINE/DESCRIPTION (0x00007f0000000000)"',
  fish: 'echo fish, version 3.6.0',
  tcsh: 'echo "tcsh 6.24.07 (Astron) 2022-12-21"',
  rsync: 'echo "rsync  version 3.2.7  protocol version 31"',
  chromium: 'echo Chromium 126.0.6478.126',
  strace: 'echo strace -- version 6.1',
  postgres: 'echo "postgres (PostgreSQL) 15.18 (Debian 15.18-0+deb12u1)"',
  psql: 'echo "psql (PostgreSQL) 15.18 (Debian 15.18-0+deb12u1)"',
};

/**
 * What apt-get and brew do when all goes well: note the call, and on `install` bring every tool. One that is linked is the real
 * program: a copy would go through the link and replace that.
 */
const installer = (name: string) => `echo "${name} $*" >>"$CALLS"
[ "$DEBIAN_FRONTEND" != noninteractive ] || echo noninteractive >>"$CALLS"
bring() { [ -L "$MACHINE/bin/\${1##*/}" ] || /bin/cp "$1" "$MACHINE/bin/"; }
for word in "$@"; do [ "$word" != install ] || for tool in "$MACHINE/available/"*; do bring "$tool"; done; done`;

/** `npm ci` as far as set-up looks at it: node_modules says what the lock file says. */
const npm = `echo "npm $*" >>"$CALLS"
/bin/mkdir -p node_modules/.bin
/bin/cp package-lock.json node_modules/.package-lock.json`;

/** A stand-in for the bundler. */
const bundler = `import { appendFileSync, mkdirSync, writeFileSync } from 'node:fs';
appendFileSync(process.env.CALLS, 'bundle ' + process.argv.slice(2).join(' ') + '\\n');
mkdirSync('tools/nx-research/dist/node_modules/nx-research', { recursive: true });
writeFileSync('tools/nx-research/dist/node_modules/nx-research/plugin.js', '');`;

/** A stand-in for the check of the programs in Perl. */
const perlCheck = `import { appendFileSync } from 'node:fs';
appendFileSync(process.env.CALLS, 'perl check\\n');`;

/**
 * A machine and a checkout in one temporary folder: PATH is one folder of small scripts that note how they are called,
 * and the commands of tools/setup are run from a copy. Starts bare: apt-get, brew and npm are there, the tools are not.
 */
export class FakeMachine {
  readonly folder = mkdtempSync(join(tmpdir(), 'fake-machine-'));
  readonly checkout = join(this.folder, 'checkout');

  constructor() {
    for (const [name, script] of Object.entries(toolScripts)) this.#script(`available/${name}`, script);
    for (const name of ['apt-get', 'brew']) this.program(name, installer(name));
    this.program('npm', npm);
    this.link('env', '/usr/bin/env');
    this.#write('DESCRIPTION', '');
    this.#write('calls', '');
    this.write('package.json', JSON.stringify({ name: 'checkout', engines: { node: '>=20.19' } }));
    this.write('package-lock.json', lock('1.0.0'));
    this.write('tools/nx-research/build.mjs', bundler);
    this.write('libs/compute/program/check.mjs', perlCheck);
    this.write('libs/core/src/index.ts', 'export {};');
    for (const file of readdirSync(__dirname).filter((name) => name.endsWith('.mjs'))) {
      cpSync(join(__dirname, file), join(this.checkout, 'tools/setup', file));
    }
  }

  /** Puts a program (the lines of a POSIX shell script) on PATH, in place of the one of that name. */
  program(name: string, script: string): void {
    this.#script(`bin/${name}`, script);
  }

  /** Puts a real program on PATH. */
  link(name: string, target = realProgram(name)): void {
    rmSync(join(this.folder, 'bin', name), { force: true });
    symlinkSync(target, join(this.folder, 'bin', name));
  }

  /** Takes a program off PATH. */
  unlink(name: string): void {
    rmSync(join(this.folder, 'bin', name));
  }

  /** Writes a file of the checkout. */
  write(file: string, text: string): void {
    this.#write(join('checkout', file), text);
  }

  /** Puts an executable (the lines of a POSIX shell script) into node_modules/.bin. */
  bin(name: string, script: string): void {
    this.#script(`checkout/node_modules/.bin/${name}`, script);
  }

  /** Whether a file of the checkout is there. */
  has(file: string): boolean {
    return existsSync(join(this.checkout, file));
  }

  /** Runs one of the commands of tools/setup (`setup`, `build`, …) to its end. */
  run(
    command: string,
    args: readonly string[] = [],
    { platform = 'linux', userId = 0, env = {} }: Runner = {},
  ): Ended {
    const disguise = `process.getuid = () => ${userId}; Object.defineProperty(process, 'platform', { value: '${platform}' });`;
    const { status, stdout, stderr } = spawnSync(
      process.execPath,
      [
        '--import',
        `data:text/javascript,${encodeURIComponent(disguise)}`,
        `tools/setup/${command}.mjs`,
        ...args,
      ],
      {
        cwd: this.checkout,
        env: {
          PATH: join(this.folder, 'bin'),
          MACHINE: this.folder,
          CALLS: join(this.folder, 'calls'),
          ...env,
        },
        encoding: 'utf8',
      },
    );
    return { code: status, stdout, stderr };
  }

  /** What was called since the last question, in order. */
  calls(): string[] {
    const file = join(this.folder, 'calls');
    const lines = readFileSync(file, 'utf8').split('\n').filter(Boolean);
    writeFileSync(file, '');
    return lines;
  }

  /** Removes everything. */
  remove(): void {
    rmSync(this.folder, { recursive: true });
  }

  #script(file: string, script: string): void {
    this.#write(file, `#!/bin/sh\n${script}\n`);
    chmodSync(join(this.folder, file), 0o755);
  }

  #write(file: string, text: string): void {
    mkdirSync(dirname(join(this.folder, file)), { recursive: true });
    rmSync(join(this.folder, file), { force: true });
    writeFileSync(join(this.folder, file), text);
  }
}

/** The text of a package-lock.json with one package at a version. */
export const lock = (version: string): string =>
  JSON.stringify({ packages: { '': {}, 'node_modules/one': { version } } });

const realProgram = (name: string): string =>
  execFileSync('/bin/sh', ['-c', `command -v ${name}`], { encoding: 'utf8' }).trim();
