# Keeps secrets out of a job's log: its output goes through a process that puts `***` in their place. That process lives as long
# as another one can write to it, also when the supervisor is gone. As `ConcealedStream` in libs/core: only what may be the
# beginning of a secret is held back.
use strict;
use warnings;
use POSIX ();

my (@concealed, $anyConcealed, %concealedBy, $keySize); # the texts, the longest first; by their first bytes

# What a job is to write to instead of the log, and the process behind it; neither where there is nothing to conceal.
sub startConcealing {
  my ($spec, @unneeded) = @_;
  return unless @{ $spec->{conceal} };
  pipe(my $from, my $to) or die "pipe: $!\n";
  my $pid = fork;
  die "fork: $!\n" unless defined $pid;
  return ($to, $pid) if $pid > 0;
  close($_) for $to, @unneeded;
  $SIG{TERM} = $SIG{INT} = $SIG{HUP} = 'IGNORE'; # it ends when its input does
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

# Writes what can be written of some bytes, and gives the others.
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

# Where the first end of some bytes begins that one of the texts may go on from.
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

# Where the disk is full it goes on: the job must not hang for want of a reader.
sub writeLog {
  my ($bytes) = @_;
  for (my $done = 0; $done < length $bytes;) {
    my $written = syswrite(STDOUT, $bytes, length($bytes) - $done, $done);
    return unless defined $written;
    $done += $written;
  }
}

# All of the job has ended: what it has written comes to the log yet, unless something that cannot be found still may write.
sub endConcealing {
  my ($pid) = @_;
  return unless $pid;
  my $end = now() + 2;
  while (waitpid($pid, POSIX::WNOHANG()) == 0) {
    return kill('KILL', $pid) if now() > $end;
    pause(0.01);
  }
}
