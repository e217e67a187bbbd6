# Finds and ends all processes that a job started, as `livingMembers` and `endTree` of libs/process do, and reports their resource
# usage. Linux: by process group and by the mark in the environment of the job's descendants, which finds daemons in their own
# sessions. Elsewhere: by group and by parents, from `ps`.
use strict;
use warnings;
use POSIX ();

my ($peakMiB, $sampledAt) = (0, undef);

sub contentOf {
  my ($path) = @_;
  open(my $file, '<', $path) or return '';
  local $/;
  my $text = <$file>;
  return defined $text ? $text : '';
}

# State, group and start time of a process; the name before them may itself hold spaces and parentheses.
sub statOf {
  my ($pid) = @_;
  my $text = contentOf("/proc/$pid/stat");
  return () if $text eq ''; # it has just gone
  my @fields = split(/ /, substr($text, rindex($text, ')') + 2));
  return @fields > 19 ? @fields[0, 2, 19] : ();
}

sub hasMark {
  my ($pid, $mark) = @_;
  return 0 if $mark eq '';
  return scalar grep { $_ eq "RESEARCH_JOB=$mark" } split(/\0/, contentOf("/proc/$pid/environ"));
}

sub membersInProc {
  my ($group, $mark) = @_;
  opendir(my $folder, '/proc') or return ();
  my @members;
  for my $pid (grep { /^[0-9]+$/ && $_ != $$ } readdir($folder)) {
    my ($state, $of) = statOf($pid);
    next if !defined $state || $state =~ /^[ZX]/;
    my $inGroup = $group > 1 && $of == $group;
    next unless $inGroup || hasMark($pid, $mark);
    push @members, [$pid, $inGroup];
  }
  return @members;
}

sub membersByParents {
  my ($group) = @_;
  my @rows = map { [split] } qx(ps -axo pid=,ppid=,pgid=,stat=);
  my %found = map { $_->[0] => 1 } grep { $group > 1 && $_->[2] == $group } @rows;
  my $before = -1;
  while ($before != keys %found) {
    $before = keys %found;
    $found{$_->[0]} = 1 for grep { $found{$_->[1]} } @rows;
  }
  return map { [$_->[0], $_->[2] == $group] } grep { $found{$_->[0]} && $_->[3] !~ /^Z/ } @rows;
}

# Living processes of a job as [pid, is in its group]; zombies count as dead. Group 0 has no processes.
sub livingMembers { return $^O eq 'linux' ? membersInProc(@_) : membersByParents(@_) }

# Signals the group as a whole, which does not miss a process that is forking at the moment.
sub signalMembers {
  my ($signal, $group, @members) = @_;
  kill($signal, -$group) if $group > 1 && grep { $_->[1] } @members;
  kill($signal, grep { $_ > 1 } map { $_->[0] } grep { !$_->[1] } @members);
}

# Sends TERM, waits up to $grace seconds, then sends KILL repeatedly to catch forking processes; returns at most 2 s later.
sub endMembers {
  my ($group, $mark, $grace) = @_;
  my @members = livingMembers($group, $mark) or return;
  signalMembers('TERM', $group, @members);
  for (my $end = now() + $grace; now() < $end; pause(0.025)) {
    return unless @members = livingMembers($group, $mark);
  }
  for (my $end = now() + 2; now() < $end; pause(0.025)) {
    return unless @members = livingMembers($group, $mark);
    signalMembers('KILL', $group, @members);
  }
}

# Seconds since some moment, in hundredths: a bare Debian's perl has no finer clock.
sub now { return (POSIX::times())[0] / POSIX::sysconf(POSIX::_SC_CLK_TCK()) }

sub pause { select(undef, undef, undef, $_[0]) }

# False for a zombie: a dead process that its parent has not waited for.
sub isThere {
  my ($pid) = @_;
  return kill(0, $pid) unless $^O eq 'linux';
  my ($kind) = statOf($pid);
  return defined $kind && $kind !~ /^[ZX]/;
}

# Start time of a process as the system reports it, to recognize a reused process id.
sub startOf {
  my ($pid) = @_;
  my $start = $^O eq 'linux' ? (statOf($pid))[2] : qx(ps -o lstart= -p $pid);
  $start = '' unless defined $start;
  $start =~ s/\s+/ /g;
  return $start;
}

sub bootId {
  my $id = $^O eq 'linux' ? contentOf('/proc/sys/kernel/random/boot_id') : qx(/usr/sbin/sysctl -n kern.boottime);
  $id =~ s/\s+/ /g;
  return $id;
}

# Clock ticks of user and system time of all children that were waited for, and of those that these waited for.
sub childTicks {
  my (undef, undef, undef, $user, $system) = POSIX::times();
  return $user + $system;
}

# Total MiB of the processes of a group; shared pages count for each process.
sub residentMiB {
  my ($group) = @_;
  return residentByPs($group) if $^O ne 'linux';
  opendir(my $folder, '/proc') or return 0;
  my $kibibytes = 0;
  for my $pid (grep { /^[0-9]+$/ } readdir($folder)) {
    my (undef, $of) = statOf($pid);
    next unless defined $of && $of == $group;
    $kibibytes += $1 if contentOf("/proc/$pid/status") =~ /^VmRSS:\s+([0-9]+)/m;
  }
  return $kibibytes / 1024;
}

sub residentByPs {
  my ($group) = @_;
  my $kibibytes = 0;
  for (qx(ps -axo pgid=,rss=)) {
    my ($of, $resident) = split;
    $kibibytes += $resident if defined $resident && $of == $group;
  }
  return $kibibytes / 1024;
}

# Samples a job that has run for $age seconds: first after a tenth of a second, then four times a second, and for a long job every
# two seconds, which is cheap enough for days.
sub sampleMemory {
  my ($group, $age) = @_;
  my $every = $age > 10 ? 2 : 0.25;
  return if $age < 0.1 || (defined $sampledAt && now() - $sampledAt < $every);
  $sampledAt = now();
  my $resident = residentMiB($group);
  $peakMiB = $resident if $resident > $peakMiB;
}

# Seconds of user and system time, and the peak memory in MiB, according to the samples.
sub usedByChildren { return (childTicks() / POSIX::sysconf(POSIX::_SC_CLK_TCK()), $peakMiB) }
