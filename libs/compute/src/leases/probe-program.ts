/**
 * Perl program that tells which of the files it is given are locked, and prints `<position> <label>` for each, separated by
 * a tab. Only the kernel knows: a label may be that of somebody long gone. It asks with a shared lock that it lets go of at
 * once; two that ask do not see each other, and a taker that comes in between tries again after 20 ms.
 */
export const probeProgram = String.raw`
use strict;
use warnings;
my ($SHARED_TRY, $FREE) = (4 | 1, 8);
for my $position (0 .. $#ARGV) {
  open(my $file, '<', $ARGV[$position]) or next;
  if (flock($file, $SHARED_TRY)) { flock($file, $FREE); next }
  my $label = '';
  sysread($file, $label, 4096);
  $label =~ tr/\n\t/  /;
  print "$position\t$label\n";
}
`;
