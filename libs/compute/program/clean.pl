# Removes what no job needs any more: folders of settled jobs, old checkpoints, unused inputs.
use strict;
use warnings;

our ($state, $folder);
my ($inputs, $busy);
my $NEEDED = qr/^(?:queued|running|orphaned|unnoted|exited)$/;

# Ignores entries that are not jobs.
sub jobsIn { return grep { /^[0-9a-f]{64}$/ } namesIn($_[0]) }


# What is no longer needed, each with kind, name, bytes, time of the last change, further details, and a sub that removes it:
# settled and lost jobs; checkpoints, unless their job is alive or waits to be collected; inputs.
sub leftovers {
  my (%needed, @found);
  for my $name (jobsIn("$state/jobs")) {
    $folder = "$state/jobs/$name";
    my ($kind, $detail) = stateOf();
    $needed{$name} = 1 if $kind =~ $NEEDED;
    next unless $kind =~ /^(?:acknowledged|lost)$/;
    my ($bytes, $changed) = measure($folder);
    my ($label, $start) = (note('label'), note('start'));
    $detail =~ tr/\t/ /;
    my $remove = sub { $folder = "$state/jobs/$name"; return removed(qr/^(?:acknowledged|lost)$/, $start) };
    push @found, ['job', $name, $bytes, $changed, [$kind, $detail, $label], $remove];
  }
  for my $name (grep { !$needed{$_} } jobsIn("$state/checkpoints")) {
    my ($bytes, $changed) = measure("$state/checkpoints/$name");
    my $remove = sub { $folder = "$state/jobs/$name"; return checkpointsRemoved($changed) };
    push @found, ['checkpoints', $name, $bytes, $changed, [$changed], $remove];
  }
  for my $name (namesIn("$state/blobs")) {
    my ($bytes, $changed) = (lstat("$state/blobs/$name"))[7, 9];
    next unless defined $changed;
    push @found, ['inputs', $name, $bytes, $changed, [], sub { inputRemoved("$state/blobs/$name") }];
  }
  # Left by a program that was killed while it created the workspace of a job.
  for my $name (grep { !/\.([0-9]+)$/ || !isThere($1) } namesIn(staging())) {
    my $path = staging() . "/$name";
    push @found, ['inputs', $name, measure($path), [], sub { removeTree($path); return 1 }];
  }
  return sort { $a->[3] <=> $b->[3] } @found;
}

# Removes everything older than the given days; with a limit, also the oldest of the rest until at most that many bytes are left.
# Answers one line each: job, bytes, name, state, detail, label; checkpoints, bytes, name, seconds since 1970; inputs, bytes,
# count; `busy` if inputs stay because a job is being started. Never removes a job that is queued, running or not acknowledged,
# nor anything of a job that was started after the inspection.
sub clean {
  my ($really, $jobDays, $checkpointDays, $inputDays, $most) = @_;
  my %days = (job => $jobDays, checkpoints => $checkpointDays, inputs => $inputDays);
  my ($sum, $count, $left) = (0, 0, 0);
  my @leftovers = leftovers();
  $left += $_->[2] for @leftovers;
  for (@leftovers) {
    my ($kind, $name, $bytes, $changed, $about, $remove) = @$_;
    my $isOld = $changed <= time - 86400 * $days{$kind};
    next unless $isOld || $most ne '' && $left > $most;
    next if $really && !$remove->();
    $left -= $bytes;
    answer($kind, $bytes, $name, @$about) if $kind ne 'inputs';
    ($sum, $count) = ($sum + $bytes, $count + 1) if $kind eq 'inputs';
  }
  answer('inputs', $sum, $count) if $count;
  answer('busy', 0) if $busy;
}

# Gives up an ended job and its checkpoints, whether or not a client has its outputs. Answers the number of bytes freed; nothing
# if the job is already gone.
sub discard {
  my ($kind) = stateOf();
  return if $kind eq 'absent';
  my $bytes = (measure($folder))[0] + (measure(checkpoints()))[0];
  die "it has been started again, or still runs: it can only be cancelled\n"
    unless $kind =~ /^(?:exited|acknowledged|lost)$/ && removed(qr/^(?:exited|acknowledged|lost)$/, note('start'), checkpoints());
  answer('discarded', $bytes);
}

# Removes a job under its guard, since another program may start it again at this moment. Takes the states in which it may be
# removed, the start that was inspected, and what else to remove.
sub removed {
  my ($states, $start, @with) = @_;
  my $guard = guard();
  my ($kind) = stateOf();
  removeTree($folder) if $kind eq 'absent'; # created by the guard
  return 0 unless note('start') eq $start && $kind =~ $states;
  unlink(spareExit());
  removeTree($folder, @with);
  return !-e at('start');
}

# Removes checkpoints of a job that is absent, or was not started since the inspection.
sub checkpointsRemoved {
  my ($changed) = @_;
  my $guard = guard();
  my ($kind) = stateOf();
  my $stay = $kind =~ $NEEDED || (measure(checkpoints()))[1] > $changed;
  removeTree(checkpoints()) unless $stay;
  removeTree($folder) if $kind eq 'absent'; # created by the guard
  return !$stay;
}

# Removes an input, unless a job is being started, which may already rely on it.
sub inputRemoved {
  my ($path) = @_;
  $inputs ||= openLock("$state/blobs/.lock");
  $busy = !lockNow($inputs) unless defined $busy;
  return !$busy && unlink($path);
}
