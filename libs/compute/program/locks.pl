# Locks by flock(2), and queues for them. Used by the program that takes a lease for a Node process and by the supervisor of a
# durable job, so that both wait in the same queues. A queue is a folder of tickets, numbered under a mutex and kept locked by
# their owners: an unlocked ticket is dead. A process reads only lower numbers, all of which were locked before its own was drawn.
# Only the head of the queue tries to take locks, and keeps those it has while it waits for the rest. A process that only inspects
# holds a shared lock for a moment; therefore a lock counts as held only after a second failed try, and a new ticket waits for its
# own lock.
use strict;
use warnings;

my ($SHARED, $EXCLUSIVE, $AT_ONCE) = (1, 2, 4); # of flock(2), the same on every system: Fcntl would take longer to load
my $ticketPath = '';

sub lockNow { return flock($_[0], $EXCLUSIVE | $AT_ONCE) }

sub lockPatiently { return flock($_[0], $EXCLUSIVE) }

sub lockShared { return flock($_[0], $SHARED) }

# True if no process holds the lock exclusively: a shared lock can be taken for a moment.
sub isFree {
  my ($path) = @_;
  open(my $lock, '<', $path) or return 1;
  return flock($lock, $SHARED | $AT_ONCE) ? 1 : 0;
}

# The label of a lock that is held now; undefined for a free one. Only the kernel knows whether it is held: the label may be that
# of a dead process. Two processes that inspect a lock do not see each other.
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

# Takes "count" of "locks" ([name, handle] each) in order of arrival at "queue" and returns those it took. Calls "wait" with the
# number of failed tries and the labels of the holders or earlier tickets, and "pause" with the seconds between two tries; "pause"
# may exit instead of returning.
sub takeLocks {
  my (%request) = @_;
  my ($queue, $count, $label) = @request{qw(queue count label)};
  my @free = @{ $request{locks} };
  my ($number, $ticket) = drawTicket($queue, $label);
  my $tries = 0;
  while (my @labels = ahead($queue, $number)) {
    $request{wait}->(++$tries, @labels);
    $request{pause}->(@labels == 1 ? 0.02 : 0.05); # the next in line checks more often, so that no slot is idle
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
