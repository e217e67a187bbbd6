# Removes what no job needs any more: folders of settled jobs, old checkpoints, inputs of no job.
use strict;
use warnings;

our ($state, $folder);
my ($inputs, $busy);
my $NEEDED = qr/^(?:queued|running|orphaned|unnoted|exited)$/;

# What is no job does not concern us.
sub jobsIn { return grep { /^[0-9a-f]{64}$/ } namesIn($_[0]) }


# What nothing needs any more, each with kind, name, bytes, when it changed last, what to say of it besides, and how to remove
# it: jobs that are settled or lost; checkpoints of no job that lives or waits to be collected; inputs that no job has had lately.
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
  # Of a program that was killed while it made the workspace of a job.
  for my $name (grep { !/\.([0-9]+)$/ || !isThere($1) } namesIn(staging())) {
    my $path = staging() . "/$name";
    push @found, ['inputs', $name, measure($path), [], sub { removeTree($path); return 1 }];
  }
  return sort { $a->[3] <=> $b->[3] } @found;
}

# Removes what is as old as the days say; and of the rest the oldest, until no more than so many bytes are left, where there
# is such a limit. Each as: job, bytes, its name, state, detail, label; checkpoints, bytes, name, seconds since 1970; inputs,
# bytes, how many; busy where inputs stay because a job is just being started. Never a job that is queued, running or not
# acknowledged, nor anything of one that was started after it was looked at.
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

# Gives up a job that has ended, whether a client has its outputs or not, with its checkpoints. Answers how many bytes that were;
# nothing where it is gone already.
sub discard {
  my ($kind) = stateOf();
  return if $kind eq 'absent';
  my $bytes = (measure($folder))[0] + (measure(checkpoints()))[0];
  die "it is there again, or runs still: it can only be cancelled\n"
    unless $kind =~ /^(?:exited|acknowledged|lost)$/ && removed(qr/^(?:exited|acknowledged|lost)$/, note('start'), checkpoints());
  answer('discarded', $bytes);
}

# Under its guard, for another program may start it again at this moment.
# Is given states in which it may go, the start that was looked at, and what goes with it.
sub removed {
  my ($states, $start, @with) = @_;
  my $guard = guard();
  my ($kind) = stateOf();
  removeTree($folder) if $kind eq 'absent'; # made by the guard
  return 0 unless note('start') eq $start && $kind =~ $states;
  unlink(spareExit());
  removeTree($folder, @with);
  return !-e at('start');
}

# Those of a job that is not there, or has not been started since they were looked at.
sub checkpointsRemoved {
  my ($changed) = @_;
  my $guard = guard();
  my ($kind) = stateOf();
  my $stay = $kind =~ $NEEDED || (measure(checkpoints()))[1] > $changed;
  removeTree(checkpoints()) unless $stay;
  removeTree($folder) if $kind eq 'absent'; # made by the guard
  return !$stay;
}

# While no job is being started, which may have found it already.
sub inputRemoved {
  my ($path) = @_;
  $inputs ||= openLock("$state/blobs/.lock");
  $busy = !lockNow($inputs) unless defined $busy;
  return !$busy && unlink($path);
}
