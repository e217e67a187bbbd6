/**
 * Perl subs that wait in line and take flock(2) locks: `takeLocks`. Shared by the program that takes a lease for a process
 * of Node's and by the supervisor of a durable job, so that both stand in the same queues.
 *
 * A queue is a folder of tickets, numbered under a mutex and kept locked by their owners: an unlocked one is dead. One
 * looks at lower numbers only, all of which were locked before one's own was drawn. Only the head tries for locks, and
 * keeps what it got while it waits for the rest. Whoever only looks (probe-program.ts) holds a shared lock for a moment: so
 * nobody is in the way before a second try has failed, and a fresh ticket is locked with patience.
 */
export const lockSubs = String.raw`
my ($EXCLUSIVE, $TRY) = (2, 4 | 2);
my $ticketPath = '';

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
  flock($mutex, $EXCLUSIVE) or die "$queue/mutex: $!\n";
  my $number = ((tickets($queue))[-1] || 0) + 1;
  $ticketPath = "$queue/$number";
  open(my $ticket, '+>', $ticketPath) or die "$ticketPath: $!\n";
  flock($ticket, $EXCLUSIVE) or die "$ticketPath: $!\n";
  writeLabel($ticket, $label);
  return ($number, $ticket);
}

sub ahead {
  my ($queue, $mine) = @_;
  my @labels;
  for my $number (grep { $_ < $mine } tickets($queue)) {
    open(my $ticket, '+<', "$queue/$number") or next;
    if (flock($ticket, $TRY)) { unlink "$queue/$number" } else { push @labels, readLabel($ticket) }
  }
  return @labels;
}

# Takes "count" of "locks" ([name, handle] each) in order of arrival at "queue" and gives those it took. Tells "wait" how many
# tries have failed and the labels of whoever is in the way, and calls "pause" with seconds between two looks; that may leave
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
      if (@taken < $count && flock($lock->[1], $TRY)) {
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
`;
