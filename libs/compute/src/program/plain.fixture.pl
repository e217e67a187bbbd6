# Another scheduler than `direct`, for the contract of schedulers: it knows no locks and no slots, and believes a process id.
use strict;
use warnings;
use POSIX ();

sub scheduler {
  return { launch => \&launchPlainly, state => \&plainState, end => \&endPlainly, usage => sub { answer('plain', @_) } };
}

sub launchPlainly {
  my ($spec, undef, $guard, $prepare) = @_;
  $prepare->();
  my $child = fork;
  return waitpid($child, 0) if $child > 0;
  POSIX::setsid();
  POSIX::_exit(0) if fork > 0;
  close($guard);
  supervise($spec, { admit => sub { return { names => ['cpu.0'], locks => [], env => {} } }, own => [], inherited => [] });
  POSIX::_exit(0);
}

sub plainState {
  return ('queued', '') if note('supervisor') eq '';
  return ('lost', 'same') unless notedProcess('supervisor');
  return -e at('running') ? ('running', note('running')) : ('queued', '');
}

sub endPlainly {
  my (undef, $kind) = @_;
  return 0 unless $kind =~ /^(?:queued|running)$/;
  mark('cancel');
  return 1;
}
