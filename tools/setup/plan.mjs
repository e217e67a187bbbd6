// @ts-check
import { shellLine } from './shell-line.mjs';

/** @import { Machine } from './machine.mjs' */
/** @import { Tool } from './tool.mjs' */

/**
 * One command of the installation.
 * @typedef {object} Step
 * @property {string} title what it does and how long it may take
 * @property {readonly string[]} argv
 * @property {boolean} [optional] true when the next step may pass although this one failed
 */

/**
 * The commands that install what is missing, in order; empty when nothing is. Pure.
 * @param {readonly Tool[]} missing
 * @param {Machine} machine
 * @returns {Step[]}
 */
export function plan(missing, machine) {
  if (missing.length === 0) return [];
  return machine.installer === 'brew' ? brewSteps(missing) : aptSteps(missing, machine);
}

/**
 * How one tool is installed, for the table of `--check`.
 * @param {Tool} tool
 * @param {Machine} machine
 */
export function howToGet(tool, machine) {
  if (machine.platform !== 'darwin') return `apt-get install ${tool.apt.join(' ')}`;
  if (tool.cran) return `install.packages(c(${quoted(tool.cran)})) in R`;
  if (tool.pip) return shellLine(pipInstall(tool.pip));
  return tool.brew.length > 0 ? `brew install ${tool.brew.join(' ')}` : 'comes with macOS';
}

/**
 * @param {readonly Tool[]} missing
 * @param {Machine} machine
 * @returns {Step[]}
 */
function aptSteps(missing, { rights, hasSudo, dpkgInterrupted }) {
  const packages = unique(missing.flatMap((tool) => tool.apt));
  const asRoot = rights === 'root' || !hasSudo ? [] : rights === 'sudo' ? ['sudo', '-n'] : ['sudo'];
  const quietly = [...asRoot, 'env', 'DEBIAN_FRONTEND=noninteractive'];
  const apt = [...quietly, 'apt-get'];
  const options = ['-y', '-o', 'DPkg::Lock::Timeout=300'];
  return [
    // Fails where a dependency was not unpacked any more; the next steps bring it.
    ...stepsIf(dpkgInterrupted, {
      title: 'Finishing an installation that was broken off',
      argv: [...quietly, 'dpkg', '--configure', '-a'],
      optional: true,
    }),
    // Old lists may still do, and one broken third-party source must not stop Debian's own packages.
    { title: 'Reading the lists of Debian packages', argv: [...apt, 'update'], optional: true },
    ...stepsIf(dpkgInterrupted, {
      title: 'Completing what was broken off',
      argv: [...apt, 'install', '--fix-broken', ...options],
    }),
    {
      title: `Installing ${packages.length} Debian packages and what they need (a minute or more)`,
      argv: [...apt, 'install', '--no-install-recommends', ...options, ...packages],
    },
  ];
}

/**
 * @param {boolean} condition
 * @param {Step} step
 * @returns {Step[]}
 */
const stepsIf = (condition, step) => (condition ? [step] : []);

/**
 * @param {readonly Tool[]} missing
 * @returns {Step[]}
 */
function brewSteps(missing) {
  const formulae = unique(missing.flatMap((tool) => tool.brew));
  const cran = unique(missing.flatMap((tool) => tool.cran ?? []));
  const pip = unique(missing.flatMap((tool) => tool.pip ?? []));
  const brew = {
    title: `Installing ${formulae.join(', ')} with Homebrew (texlive alone is several GB)`,
    argv: ['brew', 'install', ...formulae],
  };
  const install = {
    title: `Installing the R packages ${cran.join(', ')} into your R library (compiled, some minutes)`,
    argv: ['Rscript', '-e', installIntoUserLibrary(cran)],
  };
  const modules = {
    title: `Installing the Python packages ${pip.join(', ')} into your Python library (some hundred MB)`,
    argv: pipInstall(pip),
  };
  return [
    ...stepsIf(formulae.length > 0, brew),
    ...stepsIf(cran.length > 0, install),
    ...stepsIf(pip.length > 0, modules),
  ];
}

/**
 * `--user` leaves Homebrew's own packages alone; Homebrew's pip wants the other flag all the same.
 * @param {readonly string[]} packages
 */
const pipInstall = (packages) => [
  ...['python3', '-m', 'pip', 'install', '--user', '--break-system-packages'],
  ...packages,
];

/**
 * `chooseCRANmirror(ind = 1)` is R's own name for the nearest mirror; without one, `install.packages` asks.
 * @param {readonly string[]} packages
 */
function installIntoUserLibrary(packages) {
  return [
    'library <- Sys.getenv("R_LIBS_USER")',
    'dir.create(library, recursive = TRUE, showWarnings = FALSE)',
    'chooseCRANmirror(ind = 1)',
    `install.packages(c(${quoted(packages)}), lib = library)`,
  ].join('; ');
}

/** @param {readonly string[]} names */
const quoted = (names) => names.map((name) => `"${name}"`).join(', ');

/** @param {readonly string[]} names */
const unique = (names) => [...new Set(names)].sort();
