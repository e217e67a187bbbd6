# The jobs of this host, independent of the scheduler that runs them: starts each once, follows, cancels, acknowledges and lists
# them.
use strict;
use warnings;
use File::Path ();
use POSIX ();

our ($state, $folder);

# Inputs arrive while no lock is held, so that a client that has vanished does not block others.
sub ensure {
  my ($may, $client, $name, $again) = @_;
  my $spec = readSpec();
  return if answeredForThere(guard(), $client, $name, $again);
  return answer('absent') if $may ne 'start';
  stageInputs(@{ $spec->{file} });
  my $guard = guard();
  return if answeredForThere($guard, $client, $name, $again);
  my ($before, $detail) = stateOf();
  scheduler()->{launch}->($spec, $before, $guard, sub { prepare($spec); follow($client, $name) });
  answer('started', $spec->{start}, $before, $detail);
}

# Takes the guard as argument, since it must be held meanwhile.
sub answeredForThere {
  my (undef, $client, $name, $again) = @_;
  my ($kind, $exit) = stateOf();
  return 0 if $kind eq 'exited' && hasHad($client) && ($again || $exit !~ /^0 exited /);
  follow($client, $name) if $kind =~ /^(?:exited|queued|running)$/;
  answer('finished', note('start')) if $kind eq 'exited';
  answer('attached', note('start')) if $kind =~ /^(?:queued|running|unnoted)$/;
  return $kind =~ /^(?:exited|queued|running|unnoted)$/;
}

sub prepare {
  my ($spec) = @_;
  opendir(my $entries, $folder) or die "$folder: $!\n";
  my @old = grep { !/^(?:\.\.?|guard|alive|supervised|follower-.*)$/ } readdir($entries);
  unlink(spareExit());
  removeTree(map { at($_) } @old);
  mkdir(at($_), 0700) or die at($_) . ": $!\n" for qw(out trace);
  placeInputs();
  File::Path::make_path($spec->{cwd}) if index($spec->{cwd}, at('workspace')) == 0;
  File::Path::make_path(checkpoints());
  utime(undef, undef, checkpoints()); # from now on they do not count as old
  # Without its environment, which may hold secrets and is never written to disk.
  leaveNote('spec', join('', map { "$_\n" } "cwd $spec->{cwd}", "limit $spec->{limit} s", @{ $spec->{command} }));
  setAside();
  leaveNote('label', $spec->{label});
  leaveNote('boot', bootId());
  leaveNote('start', $spec->{start}) or die at('start') . ": $!\n";
}

# ---- state ----------------------------------------------------------------------------------------------------

# `absent`; `exited` or `acknowledged` with the exit; or the scheduler's state of a job that has recorded no exit. A cancelled job
# needs no acknowledgement.
sub stateOf {
  my ($closely) = @_;
  my $exit = notedExit();
  if (!defined $exit) {
    return ('absent', '') unless -e at('start');
    my @found = scheduler()->{state}->($closely);
    $exit = notedExit(); # it may have ended meanwhile
    return @found unless defined $exit;
  }
  return (-e at('acknowledged') || $exit =~ / cancelled / ? 'acknowledged' : 'exited', $exit);
}

sub tellState { answer((stateOf())[0, 1]) }

# A job that is being started (perhaps again) looks absent until the guard is free.
sub stateWhenStarted {
  return stateOf() unless -d $folder;
  my $guard = guard();
  return stateOf();
}

# One line per job: name of its folder, start, state, detail, size of the log, its last bytes, the time on this host, the names of
# clients that wait for its outputs, and of those that have collected them, label. Bytes and names are hexadecimal, names
# separated by commas.
sub list {
  opendir(my $entries, "$state/jobs") or return;
  for my $name (sort grep { /^[0-9a-f]{64}$/ } readdir($entries)) {
    $folder = "$state/jobs/$name";
    my ($kind, $detail) = stateOf();
    next if $kind eq 'absent';
    $detail =~ tr/\t/ /;
    answer($name, note('start'), $kind, $detail, -s at('log') || 0, unpack('H*', endOfLog(400)), time, inHex(map { readlink(at($_)) } followers()),
      inHex(split(/\n/, note('taken'))), note('label'));
  }
}

sub inHex { return join(',', map { unpack('H*', $_) } grep { defined } @_) }

# The time on this host; then the scheduler's slots.
sub slots {
  answer('now', time);
  scheduler()->{usage}->(@_);
}

# ---- attach ---------------------------------------------------------------------------------------------------

# A program that cancels a job without a supervisor records the end last; a client that heard of the loss earlier would start the
# job again.
sub isBeingEnded {
  my ($kind, $since) = @_;
  return 0 unless $kind =~ /^(?:orphaned|lost)$/ && cancelRequested();
  $$since ||= now();
  return now() < $$since + 20;
}

sub attach {
  my ($start, $from, $meterSeconds) = @_;
  my ($told, $log, $changed) = ('', undef, now());
  my ($lookedAt, $toldStopped, $endingSince) = (0, 0, 0);
  while (1) {
    # Read the state before the log, so that everything written before the end is also shown before it.
    my $closely = now() > $lookedAt + 3;
    my ($kind, $detail, $stopped) = note('start') eq $start ? stateOf($closely) : ('lost', 'same');
    $log ||= logFrom($from);
    $changed = now() if $log && copyLog($log);
    if (isBeingEnded($kind, \$endingSince)) {
      pauseOrLeave(0.1);
      next;
    }
    my $ended = $kind !~ /^(?:queued|running)$/;
    my $frame = join("\t", $ended ? 'end' : 'state', $kind, $kind eq 'queued' ? note('waiting') : $detail);
    if ($frame ne $told) {
      startMeter($meterSeconds) if $kind eq 'running' && $meterSeconds && $detail =~ /\bgpu\./;
      frame($told = $frame);
      $changed = now();
    }
    readMeter();
    if ($closely) {
      frame('stopped', $stopped) if $stopped && $stopped != $toldStopped;
      ($lookedAt, $toldStopped) = (now(), $stopped || 0);
    }
    if ($ended) {
      endMeter();
      return;
    }
    pauseOrLeave(now() - $changed < 2 ? 0.03 : 0.15);
  }
}

sub logFrom {
  my ($byte) = @_;
  open(my $log, '<', at('log')) or return undef;
  sysseek($log, $byte, 0);
  return $log;
}

# True if there was something new.
sub copyLog {
  my ($log) = @_;
  my $isNew = 0;
  while (sysread($log, my $bytes, 65536)) {
    emit($bytes);
    $isNew = 1;
  }
  return $isNew;
}

# ---- cancel, acknowledge --------------------------------------------------------------------------------------

sub cancel {
  my ($grace) = @_;
  my %ending = (grace => $grace);
  while (1) {
    my ($kind, $detail) = stateOf();
    ($kind, $detail) = stateWhenStarted() if $kind eq 'absent';
    return answer($kind, $detail) unless scheduler()->{end}->(\%ending, $kind);
    pauseOrLeave(0.03);
  }
}

# Cancels a job that waits for its slots; any other stays as it is.
sub withdraw {
  my ($grace) = @_;
  my ($kind) = stateWhenStarted();
  return $kind eq 'queued' && isFirst('withdrawn') ? cancel($grace) : tellState();
}

# Checkpoints are kept for a start after a failure.
sub acknowledge {
  my ($start, $checkpoints, $client, $name) = @_;
  my $guard = guard();
  my $exit = notedExit();
  return unless note('start') eq $start && defined $exit;
  unlink(at("follower-$client")) or $! == POSIX::ENOENT() or die at("follower-$client") . ": $!\n";
  leaveNote('taken', note('taken') . "$name\n");
  removeTree(checkpoints()) if $checkpoints eq 'drop';
  return if followers();
  mark('acknowledged');
  noteExit($exit);
  removeTree(map { at($_) } qw(out workspace trace));
}

