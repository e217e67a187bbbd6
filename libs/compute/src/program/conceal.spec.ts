import { Concealment } from '@research/core';
import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { joinProgram, sharedFiles } from './programs';

/** Each line of the input: texts, a line break, and how many bytes come at once; both but the number in hexadecimal. */
const program = joinProgram({
  conceal: sharedFiles.conceal,
  main: String.raw`
use strict; use warnings FATAL => 'all'; use POSIX ();
sub main {
while (my $line = <STDIN>) {
  chomp $line;
  my ($texts, $bytes, $size) = split(/ /, $line);
  $bytes = pack('H*', $bytes);
  pipe(my $from, my $to);
  my $pid = fork;
  if (!$pid) { close($to); concealAll($from, map { pack('H*', $_) } split(/,/, $texts)); POSIX::_exit(0) }
  close($from);
  for (my $at = 0; $at < length $bytes; $at += $size) { syswrite($to, substr($bytes, $at, $size)); select(undef, undef, undef, 0.002) }
  close($to);
  waitpid($pid, 0);
  syswrite(STDOUT, "\0");
} }
`,
});

const hex = (text: string): string => Buffer.from(text).toString('hex');
const secret = fc.string({ unit: fc.constantFrom('a', 'b', '.', 'é', '\n'), minLength: 6, maxLength: 12 });
const part = fc.oneof(fc.nat(2), fc.string({ unit: fc.constantFrom('a', 'b', 'é'), maxLength: 4 }));

it('conceals what the concealment of libs/core does, however the bytes come', () => {
  const cases = fc.sample(
    fc.record({
      values: fc.array(secret, { minLength: 1, maxLength: 3 }),
      parts: fc.array(part, { minLength: 1, maxLength: 6 }),
      size: fc.integer({ min: 1, max: 9 }),
    }),
    60,
  );
  const told = cases.map(({ values, parts, size }) => {
    const concealment = new Concealment(Object.fromEntries(values.map((value, at) => [`V${at}`, value])));
    const text = parts.map((one) => (typeof one === 'number' ? (values[one] ?? '') : one)).join('');
    const texts = concealment.texts.map((one) => hex(one.text)).join(',');
    return { line: `${texts} ${hex(text)} ${size}\n`, shown: concealment.text(text) };
  });
  const input = told.map(({ line }) => line).join('');
  const output = execFileSync('perl', ['-e', program], { input }).toString();
  expect(output.split('\0').slice(0, -1)).toEqual(told.map(({ shown }) => shown));
});
