import { execFileSync } from 'node:child_process';
import { availableParallelism, totalmem } from 'node:os';
import { version as nx } from 'nx/package.json';

/** The machine and the versions that figures belong to, without a name of either host or user. */
export function describeMachine(): string {
  const memory = `${Math.round(totalmem() / 2 ** 30)} GiB of memory`;
  const parts = [
    `${availableParallelism()} cores`,
    memory,
    `${process.platform} ${process.arch}`,
    `Node ${process.versions.node}`,
    `Nx ${nx}`,
    firstLine('pdflatex', ['--version']),
  ];
  return parts.join(', ');
}

const firstLine = (program: string, args: readonly string[]): string =>
  execFileSync(program, [...args], { encoding: 'utf8' })
    .split('\n', 1)
    .join('');
