/** Perl subs that tell who holds the slots of this machine, and who waits for them. */
export const slotSubs = String.raw`
# The time here; then each slot that is held and each ticket that waits, in order of arrival: slot or waiter, kind, number,
# since when, whether the process of its label is there, label. Nobody is kept waiting by it.
sub slots {
  my ($host) = @_;
  answer('now', time);
  my ($slots, $queues) = map { "$state/leases/$_/$host" } qw(slots queues);
  for my $name (namesIn($slots)) {
    tellHolder("$slots/$name", 'slot', $1, $2) if $name =~ /^([a-z]+)\.([0-9]+)$/;
  }
  for my $kind (namesIn($queues)) {
    tellHolder("$queues/$kind/$_", 'waiter', $kind, $_) for tickets("$queues/$kind");
  }
}

sub tellHolder {
  my ($path, @what) = @_;
  my $label = labelIfHeld($path);
  my $since = (stat($path))[9];
  return unless defined $label && defined $since;
  answer(@what, $since, $label =~ /"pid":([0-9]+)/ && isThere($1) ? 1 : 0, $label);
}

# A dead process that nobody has asked for its end is not.
sub isThere {
  my ($pid) = @_;
  return kill(0, $pid) unless $^O eq 'linux';
  my ($kind) = statOf($pid);
  return defined $kind && $kind !~ /^[ZX]/;
}
`;
