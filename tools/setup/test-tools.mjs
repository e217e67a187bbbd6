// @ts-check

/** @import { Tool } from './tool.mjs' */

const dotted = /(\d+(?:\.\d+)+)/;

/**
 * The part of the manifest that the tests alone need.
 * @type {readonly Tool[]}
 */
export const testTools = [
  {
    name: 'biber',
    purpose: 'tests of documents with biblatex (a document that needs it says so)',
    group: 'test',
    probe: {
      kind: 'program',
      program: 'biber',
      versionArgument: '--version',
      version: /version: (\d+\.\d+)/,
    },
    minimum: '2.18',
    apt: ['biber'],
    brew: ['texlive'],
  },
  {
    name: 'LaTeX packages for tests',
    purpose: 'tests of documents with biblatex, cleveref, indexes and glossaries',
    group: 'test',
    probe: { kind: 'tex-files', files: ['biblatex.sty', 'cleveref.sty', 'glossaries.sty', 'imakeidx.sty'] },
    apt: ['texlive-bibtex-extra', 'texlive-latex-extra'],
    brew: ['texlive'],
  },
  {
    name: 'qpdf',
    purpose: 'tests of PDF checks',
    group: 'test',
    probe: { kind: 'program', program: 'qpdf', versionArgument: '--version', version: dotted },
    minimum: '10.0',
    apt: ['qpdf'],
    brew: ['qpdf'],
  },
  {
    name: 'chromium',
    purpose: 'tests of the live page',
    group: 'test',
    probe: { kind: 'program', program: 'chromium', versionArgument: '--version', version: dotted },
    minimum: '110',
    platforms: ['linux'],
    apt: ['chromium'],
    brew: [],
  },
  {
    name: 'ssh',
    purpose: 'tests of stores and jobs reached over SSH',
    group: 'test',
    probe: { kind: 'program', program: 'ssh', versionArgument: '-V', version: /OpenSSH_(\d+\.\d+)/ },
    minimum: '8.0',
    apt: ['openssh-client'],
    brew: [],
  },
  {
    name: 'sshd',
    purpose: 'tests of stores and jobs reached over SSH (a private server on 127.0.0.1)',
    group: 'test',
    probe: { kind: 'program', program: 'sshd', versionArgument: '-V', version: /OpenSSH_(\d+\.\d+)/ },
    minimum: '8.0',
    apt: ['openssh-server'],
    brew: [],
    note: 'Debian starts its SSH service when openssh-server is installed; the tests do not need it: systemctl disable --now ssh',
  },
  {
    name: 'nss_wrapper',
    purpose: "tests of jobs over SSH (a home and a login shell of the private server's own)",
    group: 'test',
    probe: { kind: 'preload-library', library: 'libnss_wrapper.so' },
    platforms: ['linux'],
    apt: ['libnss-wrapper'],
    brew: [],
  },
  {
    name: 'fish',
    purpose: 'tests of jobs over SSH for users of fish',
    group: 'test',
    probe: { kind: 'program', program: 'fish', versionArgument: '--version', version: dotted },
    minimum: '3.0',
    apt: ['fish'],
    brew: ['fish'],
  },
  {
    name: 'tcsh',
    purpose: 'tests of jobs over SSH for users of csh',
    group: 'test',
    probe: { kind: 'program', program: 'tcsh', versionArgument: '--version', version: dotted },
    minimum: '6.20',
    apt: ['tcsh'],
    brew: [],
  },
  {
    name: 'rsync',
    purpose: 'benchmarks of jobs over SSH (what they are compared with)',
    group: 'test',
    probe: { kind: 'program', program: 'rsync', versionArgument: '--version', version: dotted },
    minimum: '2.6.9',
    apt: ['rsync'],
    brew: [],
  },
  {
    name: 'strace',
    purpose: 'tests that a build leaves the network and undeclared files alone',
    group: 'test',
    probe: { kind: 'program', program: 'strace', versionArgument: '-V', version: dotted },
    platforms: ['linux'],
    apt: ['strace'],
    brew: [],
  },
  {
    name: 'PostgreSQL client',
    purpose: 'tests of `database:psql`; backups',
    group: 'test',
    probe: { kind: 'program', program: 'psql', versionArgument: '--version', version: dotted },
    minimum: '15.0',
    apt: ['postgresql-client'],
    brew: ['libpq'],
  },
];
