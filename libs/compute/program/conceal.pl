# Keeps secrets out of a job's log: the output passes through a process that replaces them by `***`. That process lives as long as
# any process can write to it, even without the supervisor. As in `ConcealedStream` of libs/core, only bytes that may begin a
# secret are held back.
use strict;
use warnings;
use POSIX ();

my (@concealed, $anyConcealed, %concealedBy, $keySize); # the texts, longest first; the texts by their first bytes

# Returns the handle that a job writes to instead of the log, and the process that reads it; nothing if there is nothing to
# conceal.
sub startConcealing {
  my ($spec, @unneeded) = @_;
  return unless @{ $spec->{conceal} };
  pipe(my $from, my $to) or die "pipe: $!\n";
  my $pid = fork;
  die "fork: $!\n" unless defined $pid;
  return ($to, $pid) if $pid > 0;
  close($_) for $to, @unneeded;
  $SIG{TERM} = $SIG{INT} = $SIG{HUP} = 'IGNORE'; # it ends when its input ends
  $0 .= ': log';
  concealAll($from, map { pack('H*', $_) } @{ $spec->{conceal} });
  POSIX::_exit(0);
}

sub concealAll {
  my ($from, @texts) = @_;
  @concealed = sort { length($b) <=> length($a) } @texts;
  my $pattern = join('|', map { quotemeta } @concealed);
  ($anyConcealed, $keySize) = (qr/$pattern/, length($concealed[-1]));
  push @{ $concealedBy{substr($_, 0, $keySize)} }, $_ for @concealed;
  my $rest = '';
  while (sysread($from, my $bytes, 65536)) { $rest = concealIn($rest . $bytes, 0) }
  concealIn($rest, 1);
}

# Writes as many bytes as it can, and returns the rest.
sub concealIn {
  my ($bytes, $isEnd) = @_;
  my ($shown, $at) = ('', 0);
  my $hold = $isEnd ? length($bytes) : heldFrom($bytes, 0);
  while ($bytes =~ /$anyConcealed/g) {
    my ($start, $end) = ($-[0], $+[0]);
    last if $start >= $hold;
    $shown .= substr($bytes, $at, $start - $at) . '***';
    $at = $end;
    $hold = $isEnd ? length($bytes) : heldFrom($bytes, $at) if $at > $hold;
  }
  writeLog($shown . substr($bytes, $at, $hold - $at));
  return substr($bytes, $hold);
}

# Position of the first suffix of the bytes that is a proper prefix of one of the texts.
sub heldFrom {
  my ($bytes, $from) = @_;
  my $size = length($bytes);
  my $first = $size - length($concealed[0]) + 1;
  for my $at (($first > $from ? $first : $from) .. $size - 1) {
    my $length = $size - $at;
    my $near = $length < $keySize ? \@concealed : $concealedBy{substr($bytes, $at, $keySize)} || next;
    return $at if grep { length($_) > $length && substr($_, 0, $length) eq substr($bytes, $at) } @$near;
  }
  return $size;
}

# On a full disk it goes on, since the job must not block for lack of a reader.
sub writeLog {
  my ($bytes) = @_;
  for (my $done = 0; $done < length $bytes;) {
    my $written = syswrite(STDOUT, $bytes, length($bytes) - $done, $done);
    return unless defined $written;
    $done += $written;
  }
}

# All processes of the job have ended: waits until their output is in the log, unless an unknown process can still write.
sub endConcealing {
  my ($pid) = @_;
  return unless $pid;
  my $end = now() + 2;
  while (waitpid($pid, POSIX::WNOHANG()) == 0) {
    return kill('KILL', $pid) if now() > $end;
    pause(0.01);
  }
}
