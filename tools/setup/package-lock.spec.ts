import { readFileSync } from 'node:fs';
import { join } from 'node:path';

interface LockedPackage {
  readonly resolved?: string;
  readonly link?: boolean;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

const lockFile = readFileSync(join(__dirname, '../../package-lock.json'), 'utf8');
const { packages } = JSON.parse(lockFile) as { packages: Readonly<Record<string, LockedPackage>> };

describe('package-lock.json', () => {
  it('holds the binaries of every platform, without which npm ci refuses the lock file', () => {
    const locked = Object.keys(packages);
    const missing = Object.values(packages)
      .flatMap(({ optionalDependencies = {} }) => Object.keys(optionalDependencies))
      .filter((name) => !locked.some((path) => path.endsWith(`node_modules/${name}`)));
    expect(missing).toEqual([]);
  });

  it('names no address to download from', () => {
    const addresses = Object.values(packages).flatMap(({ resolved, link }) => (link ? [] : (resolved ?? [])));
    expect(addresses).toEqual([]);
  });
});
