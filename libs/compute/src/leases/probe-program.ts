import { probeSubs } from './probe-subs';

/**
 * Perl program that tells which of the files it is given are locked, and prints `<position> <label>` for each, separated by
 * a tab. A taker that comes while it looks tries again after 20 ms.
 */
export const probeProgram = String.raw`
use strict;
use warnings;
${probeSubs}
for my $position (0 .. $#ARGV) {
  my $label = labelIfHeld($ARGV[$position]);
  print "$position\t$label\n" if defined $label;
}
`;
