# Locks by flock(2), and waiting in line for them. Shared by the program that takes a lease for a process of Node's and by the
# supervisor of a durable job, so that both stand in the same queues.
#
# A queue is a folder of tickets, numbered under a mutex and kept locked by their owners: an unlocked one is dead. A process
# looks at lower numbers only, all of which were locked before its own was drawn. Only the head tries for locks, and keeps what
# it got while it waits for the rest. A process that only looks holds a shared lock for a moment: so no label counts as being in
# the way before a second try has failed, and a fresh ticket is locked with patience.
use strict;
use warnings;

my ($SHARED, $EXCLUSIVE, $AT_ONCE) = (1, 2, 4); # of flock(2), the same on every system: Fcntl would take longer to load
my $ticketPath = '';

sub lockNow { return flock($_[0], $EXCLUSIVE | $AT_ONCE) }

sub lockPatiently { return flock($_[0], $EXCLUSIVE) }

sub lockShared { return flock($_[0], $SHARED) }

# True when no process holds a lock exclusively: a shared one can be had for a moment.
sub isFree {
  my ($path) = @_;
  open(my $lock, '<', $path) or return 1;
  return flock($lock, $SHARED | $AT_ONCE) ? 1 : 0;
}

# The label of a lock that is held now; undefined for one that is free. Only the kernel knows: a label may be that of a process
# that is gone. Two processes that ask do not see each other.
sub labelIfHeld {
  my ($path) = @_;
  open(my $file, '<', $path) or return undef;
  return undef if flock($file, $SHARED | $AT_ONCE);
  return readLabel($file);
}

sub leaveQueue { unlink $ticketPath if $ticketPath ne ''; $ticketPath = '' }

sub readLabel {
  my ($handle) = @_;
  my $text = '';
  sysseek($handle, 0, 0);
  sysread($handle, $text, 4096);
  $text =~ tr/\n\t/  /;
  return $text;
}

sub writeLabel {
  my ($handle, $label) = @_;
  truncate($handle, 0);
  sysseek($handle, 0, 0);
  syswrite($handle, $label);
}

sub tickets {
  my ($queue) = @_;
  opendir(my $folder, $queue) or die "$queue: $!\n";
  return sort { $a <=> $b } grep { /^[0-9]+$/ } readdir($folder);
}

sub drawTicket {
  my ($queue, $label) = @_;
  open(my $mutex, '>>', "$queue/mutex") or die "$queue/mutex: $!\n";
  lockPatiently($mutex) or die "$queue/mutex: $!\n";
  my $number = ((tickets($queue))[-1] || 0) + 1;
  $ticketPath = "$queue/$number";
  open(my $ticket, '+>', $ticketPath) or die "$ticketPath: $!\n";
  lockPatiently($ticket) or die "$ticketPath: $!\n";
  writeLabel($ticket, $label);
  return ($number, $ticket);
}

sub ahead {
  my ($queue, $mine) = @_;
  my @labels;
  for my $number (grep { $_ < $mine } tickets($queue)) {
    open(my $ticket, '+<', "$queue/$number") or next;
    if (lockNow($ticket)) { unlink "$queue/$number" } else { push @labels, readLabel($ticket) }
  }
  return @labels;
}

# Takes "count" of "locks" ([name, handle] each) in order of arrival at "queue" and gives those it took. Tells "wait" how many
# tries have failed and the labels of those in the way, and calls "pause" with seconds between two looks; that may leave
# instead of returning.
sub takeLocks {
  my (%request) = @_;
  my ($queue, $count, $label) = @request{qw(queue count label)};
  my @free = @{ $request{locks} };
  my ($number, $ticket) = drawTicket($queue, $label);
  my $tries = 0;
  while (my @labels = ahead($queue, $number)) {
    $request{wait}->(++$tries, @labels);
    $request{pause}->(@labels == 1 ? 0.02 : 0.05); # the next in line is quick, so that no slot is idle
  }
  my @taken;
  $tries = 0;
  while (1) {
    my @held;
    for my $lock (@free) {
      if (@taken < $count && lockNow($lock->[1])) {
        writeLabel($lock->[1], $label);
        push @taken, $lock;
      } else {
        push @held, $lock;
      }
    }
    @free = @held;
    last if @taken == $count;
    $request{wait}->(++$tries, map { readLabel($_->[1]) } @free);
    $request{pause}->(0.02);
  }
  leaveQueue();
  return @taken;
}
