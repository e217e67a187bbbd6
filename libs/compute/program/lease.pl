# Waits in line and takes flock(2) locks on inherited descriptors. Such a lock belongs to the open file description, so it stays
# with the owner of the descriptor (and every process that inherits it) after perl has exited, and the kernel frees it when the
# last of them is gone. This is Perl because Node has no flock and macOS no flock program. Arguments: a label, the rank in queues; then for
# each resource the number of locks to take, the descriptors to choose from (`3,4`), and the folder of its queue. Standard output:
# `wait <resource> <label>...` when the labels of the processes ahead change, `taken <resource> <descriptors>`, and
# `delayed <resource>` when the first try fails; fields are separated by tabs. It leaves the queue when its standard input ends,
# since its owner is then gone.
use strict;
use warnings;

my ($reported, $reportedAt) = ('', 0);

sub main {
  my ($label, $rank, @arguments) = @ARGV;
  $| = 1;
  for (my $resource = 0; my ($count, $descriptors, $queue) = splice(@arguments, 0, 3); $resource++) {
    my @locks = map { open(my $handle, '+<&=', $_) or die "descriptor $_: $!\n"; [$_, $handle] } split(/,/, $descriptors);
    my @taken = takeLocks(
      queue => $queue, count => $count, label => $label, rank => $rank, locks => \@locks,
      wait => sub { reportWait($resource, @_) },
      pause => \&pauseInQueue,
    );
    print join("\t", 'taken', $resource, join(',', map { $_->[0] } @taken)), "\n";
  }
}

sub pauseInQueue {
  my ($seconds) = @_;
  my $ready = '';
  vec($ready, 0, 1) = 1;
  return if select($ready, undef, undef, $seconds) <= 0;
  leaveQueue();
  exit 0;
}

sub reportWait {
  my ($resource, $tries, @ahead) = @_;
  print "delayed\t$resource\n" if $tries == 1;
  return if $tries < 2;
  my $line = join("\t", 'wait', $resource, @ahead);
  return if $line eq $reported || time - $reportedAt < 1;
  ($reported, $reportedAt) = ($line, time);
  print "$line\n";
}
