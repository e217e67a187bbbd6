/** Perl sub that tells who holds a lock, for the two programs that look: at lock files of this machine, and of a host. */
export const probeSubs = String.raw`
# The label of a lock that somebody holds now; undefined for one that is free. Only the kernel knows: a label may be that of
# somebody long gone. It asks with a shared lock, which goes with the handle; two that ask do not see each other.
sub labelIfHeld {
  my ($path) = @_;
  open(my $file, '<', $path) or return undef;
  return undef if flock($file, 4 | 1);
  my $label = '';
  sysread($file, $label, 4096);
  $label =~ tr/\n\t/  /;
  return $label;
}
`;
