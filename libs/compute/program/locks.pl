# Locks by flock(2), and queues for them. Used by the program that takes a lease for a Node process and by the supervisor of a
# durable job, so that both wait in the same queues. A queue is a folder of tickets that their owners keep locked: an unlocked
# ticket is dead. The name of a ticket is `<number>.<time>`: tickets are served by time, then by number. The time is that of
# arrival, earlier by the seconds of the longest chain of tasks behind the waiting one; so none is overtaken by more than that.
# Only the head of the queue takes locks, under the mutex of the queue; it becomes `<number>.0`, which none overtakes, when it has
# one and waits for the rest. A process that only inspects holds a shared lock for a moment; therefore a lock counts as held only
# after a second failed try, and a new ticket waits for its own lock.
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

# The names of all tickets in the order in which they are served. Those without a time are of an earlier version.
sub tickets {
  my ($queue) = @_;
  opendir(my $folder, $queue) or die "$queue: $!\n";
  return sort { comesBefore($a, $b) ? -1 : 1 } grep { /^[0-9]+(?:\.-?[0-9]+)?$/ } readdir($folder);
}

sub comesBefore {
  my ($number, $time, $otherNumber, $otherTime) = map { my ($first, $second) = split(/\./, $_); ($first, $second || 0) } @_;
  return $time < $otherTime || $time == $otherTime && $number < $otherNumber;
}

sub lockQueue {
  my ($queue) = @_;
  open(my $mutex, '>>', "$queue/mutex") or die "$queue/mutex: $!\n";
  lockPatiently($mutex) or die "$queue/mutex: $!\n";
  return $mutex;
}

# Under another name until it is locked: an unlocked ticket would be removed as dead.
sub drawTicket {
  my ($queue, $label, $rank) = @_;
  my $mutex = lockQueue($queue);
  my ($last) = sort { $b <=> $a } 0, map { /^([0-9]+)/ } tickets($queue);
  my $number = $last + 1;
  $ticketPath = "$queue/new.$number";
  open(my $ticket, '+>', $ticketPath) or die "$ticketPath: $!\n";
  lockPatiently($ticket) or die "$ticketPath: $!\n";
  writeLabel($ticket, $label);
  renameTicket($queue, $number, time - int($rank));
  return ($number, $ticket);
}

sub renameTicket {
  my ($queue, $number, $time) = @_;
  my $path = "$queue/$number.$time";
  return if $path eq $ticketPath;
  rename($ticketPath, $path) or die "$path: $!\n";
  $ticketPath = $path;
}

# The labels of those who are served before the own ticket. Certain only under the mutex: tickets are renamed.
sub ahead {
  my ($queue) = @_;
  my ($mine) = $ticketPath =~ m{([^/]+)$};
  my @labels;
  for my $name (grep { $_ ne $mine && comesBefore($_, $mine) } tickets($queue)) {
    open(my $ticket, '+<', "$queue/$name") or next;
    if (lockNow($ticket)) { unlink "$queue/$name" } else { push @labels, readLabel($ticket) }
  }
  return @labels;
}

# Takes "count" of "locks" ([name, handle] each) in the order of "queue" and returns those it took; "rank" is the seconds of the
# longest chain of tasks behind this one. Calls "wait" with the number of failed tries and the labels of the holders or earlier
# tickets, and "pause" with the seconds between two tries; "pause" may exit instead of returning.
sub takeLocks {
  my (%request) = @_;
  my ($queue, $count) = @request{qw(queue count)};
  my ($number, $ticket) = drawTicket($queue, $request{label}, $request{rank} || 0);
  my ($free, $taken, $tries) = ([@{ $request{locks} }], [], 0);
  while (1) {
    my @before = @$taken ? () : ahead($queue);
    if (!@before) {
      my $mutex = @$taken ? undef : lockQueue($queue);
      @before = ahead($queue) unless @$taken;
      takeFree($free, $taken, \%request) unless @before;
      last if @$taken == $count;
      renameTicket($queue, $number, 0) if @$taken;
    }
    my @labels = @before ? @before : map { readLabel($_->[1]) } @$free;
    $request{wait}->(++$tries, @labels);
    $request{pause}->(@before > 1 ? 0.05 : 0.02); # the next in line checks more often, so that no slot is idle
  }
  leaveQueue();
  return @$taken;
}

# Moves what can be locked now from "free" to "taken".
sub takeFree {
  my ($free, $taken, $request) = @_;
  my @held;
  for my $lock (@$free) {
    if (@$taken < $request->{count} && lockNow($lock->[1])) {
      writeLabel($lock->[1], $request->{label});
      push @$taken, $lock;
    } else {
      push @held, $lock;
    }
  }
  @$free = @held;
}
