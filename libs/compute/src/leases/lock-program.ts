/**
 * Perl program that waits in line and takes flock(2) locks on descriptors it inherited. Such a lock belongs to the open
 * file description, so it stays with the descriptor's owner (and whoever else inherits it) when perl has exited, and the
 * kernel frees it when the last of them is gone. Perl, because Node cannot flock and macOS has no flock program.
 *
 * Arguments: a label; then for each resource how many locks to take, the descriptors to choose from (`3,4`), and the
 * folder of its queue. Standard output: `wait <resource> <label>...` when whom it waits for changes, `taken <resource>
 * <descriptors>`, and `delayed <resource>` when the first try fails; fields are separated by tabs. It leaves the queue when
 * its standard input ends: its owner is gone.
 *
 * A queue is a folder of tickets, numbered under a mutex and kept locked by their owners: an unlocked one is dead. One
 * looks at lower numbers only, all of which were locked before one's own was drawn. Only the head tries for locks, and
 * keeps what it got while it waits for the rest. Whoever only looks (probe-program.ts) holds a shared lock for a moment: so
 * nobody is said to be in the way before a second try has failed, and a fresh ticket is locked with patience.
 */
export const lockProgram = String.raw`
use strict;
use warnings;
my ($EXCLUSIVE, $TRY) = (2, 4 | 2);
my ($label, @arguments) = @ARGV;
my ($ticketPath, $reported, $reportedAt) = ('', '', 0);
$| = 1;

sub leave { unlink $ticketPath if $ticketPath ne ''; exit 0 }

sub pauseOrLeave {
  my ($seconds) = @_;
  my $ready = '';
  vec($ready, 0, 1) = 1;
  leave() if select($ready, undef, undef, $seconds) > 0;
}

sub readLabel {
  my ($handle) = @_;
  my $text = '';
  sysseek($handle, 0, 0);
  sysread($handle, $text, 4096);
  $text =~ tr/\n\t/  /;
  return $text;
}

sub writeLabel {
  my ($handle) = @_;
  truncate($handle, 0);
  sysseek($handle, 0, 0);
  syswrite($handle, $label);
}

sub report {
  my ($resource, $tries, @ahead) = @_;
  print "delayed\t$resource\n" if $tries == 1;
  return if $tries < 2;
  my $line = join("\t", 'wait', $resource, @ahead);
  return if $line eq $reported || time - $reportedAt < 1;
  ($reported, $reportedAt) = ($line, time);
  print "$line\n";
}

sub tickets {
  my ($queue) = @_;
  opendir(my $folder, $queue) or die "$queue: $!\n";
  return sort { $a <=> $b } grep { /^[0-9]+$/ } readdir($folder);
}

sub drawTicket {
  my ($queue) = @_;
  open(my $mutex, '>>', "$queue/mutex") or die "$queue/mutex: $!\n";
  flock($mutex, $EXCLUSIVE) or die "$queue/mutex: $!\n";
  my $number = ((tickets($queue))[-1] || 0) + 1;
  $ticketPath = "$queue/$number";
  open(my $ticket, '+>', $ticketPath) or die "$ticketPath: $!\n";
  flock($ticket, $EXCLUSIVE) or die "$ticketPath: $!\n";
  writeLabel($ticket);
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

my $resource = 0;
while (my ($count, $descriptors, $queue) = splice(@arguments, 0, 3)) {
  my @free = map { open(my $handle, '+<&=', $_) or die "descriptor $_: $!\n"; [$_, $handle] } split(/,/, $descriptors);
  my ($number, $ticket) = drawTicket($queue);
  my $tries = 0;
  while (my @labels = ahead($queue, $number)) {
    report($resource, ++$tries, @labels);
    pauseOrLeave(@labels == 1 ? 0.02 : 0.05); # the next in line is quick, so that no slot is idle
  }
  my @taken;
  $tries = 0;
  while (1) {
    my @held;
    for my $slot (@free) {
      if (@taken < $count && flock($slot->[1], $TRY)) {
        writeLabel($slot->[1]);
        push @taken, $slot;
      } else {
        push @held, $slot;
      }
    }
    @free = @held;
    last if @taken == $count;
    report($resource, ++$tries, map { readLabel($_->[1]) } @free);
    pauseOrLeave(0.02);
  }
  unlink $ticketPath;
  $ticketPath = '';
  print join("\t", 'taken', $resource, join(',', map { $_->[0] } @taken)), "\n";
  $resource++;
}
`;
