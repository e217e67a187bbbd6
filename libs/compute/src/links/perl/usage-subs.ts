/** Perl subs that tell what a job has used: CPU time of all its processes that ended, memory as far as samples tell. */
export const usageSubs = String.raw`
my $takenAt = 0; # when the job was given its slots
my ($peakMiB, $sampledAt) = (0, undef);

# Clock ticks of user and system time of all children that were waited for, and of those that these waited for.
sub childTicks {
  my (undef, undef, undef, $user, $system) = POSIX::times();
  return $user + $system;
}

# MiB of the processes of a group together; pages that they share count for each.
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

# After a tenth of a second, then four times a second, and of a long job every other second: cheap enough for days.
sub sampleMemory {
  my ($group) = @_;
  my $age = now() - $takenAt;
  my $every = $age > 10 ? 2 : 0.25;
  return if $age < 0.1 || (defined $sampledAt && now() - $sampledAt < $every);
  $sampledAt = now();
  my $resident = residentMiB($group);
  $peakMiB = $resident if $resident > $peakMiB;
}
`;
