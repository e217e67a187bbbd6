/** Perl subs that start a job unless it is there. */
export const startSubs = String.raw`
my ($alive, $supervised);

sub alive { return $alive }

sub letGo { close($_) for $alive, $supervised }

sub supervised { return $supervised }

# Inputs come in between, while nothing is held: a client that is gone without a word must not keep others out.
sub ensure {
  my ($may, $client, $name, $again) = @_;
  my $spec = readSpec();
  return if answeredForThere(guard(), $client, $name, $again);
  return answer('absent') if $may ne 'start';
  stageInputs(@{ $spec->{file} });
  my $guard = guard();
  return if answeredForThere($guard, $client, $name, $again);
  my ($before, $detail) = stateOf();
  endOrphans($spec->{grace}) if $before eq 'orphaned';
  takeOver();
  prepare($spec);
  follow($client, $name);
  startSupervisor($spec, $guard);
  answer('started', $spec->{start}, $before, $detail);
}

# @param the guard, which has to be held while one looks
sub answeredForThere {
  my (undef, $client, $name, $again) = @_;
  my ($kind, $exit) = stateOf();
  return 0 if $kind eq 'exited' && hasHad($client) && ($again || $exit !~ /^0 exited /);
  follow($client, $name) if $kind =~ /^(?:exited|queued|running)$/;
  answer('finished', note('start')) if $kind eq 'exited';
  answer('attached', note('start')) if $kind =~ /^(?:queued|running|unnoted)$/;
  return $kind =~ /^(?:exited|queued|running|unnoted)$/;
}

# Holds what says that the job is alive; nobody else can start it meanwhile, but some may be looking.
sub takeOver {
  ($alive, $supervised) = map { openLock(at($_)) } qw(alive supervised);
  for my $lock ($supervised, $alive) { # in this order: alive without a supervisor is an orphan
    my $end = now() + 3;
    until (flock($lock, $TRY)) {
      die "$folder: something of the job before it is still running and cannot be found\n" if now() > $end;
      pause(0.01);
    }
  }
}

sub prepare {
  my ($spec) = @_;
  opendir(my $entries, $folder) or die "$folder: $!\n";
  my @old = grep { !/^(?:\.\.?|guard|alive|supervised|follower-.*)$/ } readdir($entries);
  unlink(spareExit());
  removeTree(map { at($_) } @old);
  mkdir(at($_), 0700) or die at($_) . ": $!\n" for qw(out trace);
  if ($stage ne '') { rename($stage, at('workspace')) or die at('workspace') . ": $!\n" }
  File::Path::make_path($spec->{cwd}) if index($spec->{cwd}, at('workspace')) == 0;
  File::Path::make_path(checkpoints());
  utime(undef, undef, checkpoints()); # nobody may take them for old ones from here on
  # Not its environment, in which secrets may be: that is never on the disk.
  leaveNote('spec', join('', map { "$_\n" } "cwd $spec->{cwd}", "limit $spec->{limit} s", @{ $spec->{command} }));
  setAside();
  leaveNote('label', $spec->{label});
  leaveNote('boot', bootId());
  leaveNote('start', $spec->{start}) or die at('start') . ": $!\n";
}

# In a session of its own and nobody's child, so that neither a closed terminal nor the end of a parent reaches it.
sub startSupervisor {
  my ($spec, $guard) = @_;
  my $child = fork;
  die "fork: $!\n" unless defined $child;
  return waitpid($child, 0) if $child > 0;
  POSIX::setsid();
  my $supervisor = fork;
  POSIX::_exit(defined $supervisor ? 0 : 1) unless defined $supervisor && $supervisor == 0;
  close($guard);
  chdir('/');
  open(STDIN, '<', '/dev/null');
  open(STDOUT, '>>', at('log'));
  open(STDERR, '>>&', \*STDOUT);
  $0 = "research job $spec->{name}";
  $SIG{HUP} = 'IGNORE';
  $SIG{TERM} = $SIG{INT} = \&noteToldToEnd;
  noteProcess('supervisor', $$);
  supervise($spec);
  POSIX::_exit(0);
}
`;
