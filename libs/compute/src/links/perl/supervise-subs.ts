/**
 * Perl subs of the supervisor: a process in a session of its own that waits for slots, runs the job and records how it
 * ended. It outlives whoever started it, and it alone ends the job: when `cancel` appears, and at the time limit.
 *
 * A machine that is shut down tells every process to end, in no certain order, and kills what is left a minute and a half
 * later. So the supervisor leaves its job alone when it is told to end, and records no end that may be that of the machine.
 */
export const superviseSubs = String.raw`
# In seconds: for how long after TERM an end counts as that of the machine; how long a failed job may have been told to end
# before its supervisor is; how long what is left of it may save what it has; how long a supervisor stays, so that nobody starts
# the job again on a machine that is going down.
my ($SHUTDOWN, $UNSURE, $SAVE, $STAY) = (120, 0.5, 60, 3);
my ($toldAt, $minds) = (undef, 1); # when the supervisor was told to end; whether TERM may end the job as if by itself

sub noteToldToEnd { $toldAt = now() }

sub toldToEnd { return defined $toldAt && now() - $toldAt < $SHUTDOWN }

sub leaveIfAsked {
  die "cancelled\n" if cancelRequested();
  die "stopped\n" if toldToEnd();
}

sub cancelRequested { return -e at('cancel') }

sub supervise {
  my ($spec) = @_;
  my $came = now();
  my $exit = eval { runJob($spec) };
  my $error = $@;
  leaveQueue();
  return stopWithMachine() if !defined $exit && $error ne "cancelled\n" && toldToEnd();
  print STDERR $error if !defined $exit && $error ne "cancelled\n";
  $exit = $error eq "cancelled\n" ? '143 cancelled' : '70 error' unless defined $exit;
  my $ran = $takenAt > 0 ? now() - $takenAt : 0;
  my $cpu = childTicks() / POSIX::sysconf(POSIX::_SC_CLK_TCK());
  my @used = map { sprintf('%d', $_) } 1000 * (now() - $came - $ran), 1000 * $ran, 1000 * $cpu, $peakMiB;
  keepExit($spec->{start}, join(' ', $exit, @used));
}

sub stopWithMachine {
  leaveNote('stopped', time);
  for (my $end = now() + $STAY; now() < $end;) { pause(0.1) }
}

# Where nothing can be written, it is noted in memory, or known to this process alone; and in the folder as soon as it can be.
sub keepExit {
  my ($start, $exit) = @_;
  return if noteExit($exit) || note('start') ne $start; # somebody has removed the folder
  my $unnoted;
  if (symlink($exit, spareExit())) {
    letGo(); # the job may be collected, and started again
  } else {
    flock($unnoted = openLock(at('unnoted')), $EXCLUSIVE);
  }
  until (toldToEnd() || isNoted($start, $exit)) { pause(1) }
}

# Under the guard, for it may have been started again meanwhile.
sub isNoted {
  my ($start, $exit) = @_;
  return 1 unless -e at('guard');
  my $guard = guard();
  return note('start') ne $start || noteExit($exit);
}

sub runJob {
  my ($spec) = @_;
  my @slots = takeSlots($spec);
  $spec->{gpus} ||= countGpus($spec) if grep { $_->[0] =~ /^gpu/ } @slots;
  awaitGpuMemory($spec, visibleGpus($spec, @slots));
  $takenAt = now();
  leaveNote('running', join("\t", time, join(',', map { $_->[0] } @slots)));
  my ($output, $concealing) = startConcealing($spec, supervised());
  my $pid = startJob($spec, $output, @slots);
  close($output) if $output;
  noteProcess('pid', $pid);
  my $why = waitFor($pid, $spec);
  my $status = $?;
  my $byMachine = $why eq 'exited' && endedByMachine($status);
  awaitMembers($pid, $spec->{start}) if $byMachine;
  endMembers($pid, $spec->{start}, $spec->{grace}); # on its own exit, too: nothing that it left behind survives it
  $status = $? if waitpid($pid, 0) == $pid;
  endConcealing($concealing);
  die "stopped\n" if $byMachine;
  return codeOf($status) . " $why";
}

# They have been told to end as well, and may be saving a checkpoint: the machine gives them more time than we would.
sub awaitMembers {
  my ($group, $mark) = @_;
  for (my $end = now() + $SAVE; now() < $end && livingMembers($group, $mark);) { pause(0.1) }
}

# A job that ends well although TERM would have killed it has not been told to end.
sub endedByMachine {
  my ($status) = @_;
  return toldToEnd() && $minds if $status == 0;
  for (my $end = now() + $UNSURE; now() < $end && !toldToEnd();) { pause(0.05) }
  return toldToEnd();
}

# False only where it is known that TERM is neither caught, blocked nor ignored.
sub mindsTerm {
  my ($pid) = @_;
  my @masks = contentOf("/proc/$pid/status") =~ /^Sig(?:Blk|Ign|Cgt):\s*([0-9a-f]+)$/mg;
  return @masks != 3 || grep { hex(substr($_, -8)) & (1 << 14) } @masks;
}

# [file name, handle] of every slot, kinds in the order of the request.
sub takeSlots {
  my ($spec) = @_;
  # Its own process is the one that people should find behind the lock.
  (my $label = $spec->{lock}) =~ s/\}$/,"pid":$$}/;
  my @slots;
  for my $request (@{ $spec->{slots} }) {
    my ($kind, $count, @paths) = split(/\t/, $request);
    my ($queue, @files) = map { "$state/$_" } @paths;
    File::Path::make_path($queue, map { m{(.*)/} } @files);
    my @locks = map { [/([^\/]+)$/, openLock($_)] } @files;
    my $told = '';
    push @slots, takeLocks(
      queue => $queue, count => $count, label => $label, locks => \@locks,
      wait => sub {
        my ($tries, @labels) = @_;
        return if $tries < 2;
        my $text = join("\t", $kind, @labels);
        leaveNote('waiting', $told = $text) if $told ne $text;
      },
      pause => sub { leaveIfAsked(); pause($_[0]) },
    );
    unlink at('waiting');
  }
  leaveIfAsked();
  return @slots;
}

# None where nobody can tell: then a slot stands for a GPU.
sub countGpus {
  my ($spec) = @_;
  my %free = freeGpuMemory($spec->{env}{PATH});
  return scalar keys %free;
}

# Somebody else's program may fill a GPU whose slot is free. Where nobody can tell, nobody waits.
sub awaitGpuMemory {
  my ($spec, @gpus) = @_;
  return unless $spec->{gpuMemory} && @gpus;
  while (1) {
    my %free = freeGpuMemory($spec->{env}{PATH});
    my @short = grep { defined $free{$_} && $free{$_} < $spec->{gpuMemory} } @gpus;
    last unless @short;
    leaveNote('waiting', join("\t", 'gpu memory', map { "GPU $_: $free{$_} of $spec->{gpuMemory} MiB are free" } @short));
    for (1 .. 20) {
      leaveIfAsked();
      pause(0.1);
    }
  }
  unlink at('waiting');
}

sub startJob {
  my ($spec, $output, @slots) = @_;
  my @locks = (alive(), map { $_->[1] } @slots);
  my @gpus = visibleGpus($spec, @slots);
  my $pid = fork;
  die "fork: $!\n" unless defined $pid;
  if ($pid == 0) {
    POSIX::setpgid(0, 0);
    $SIG{HUP} = 'DEFAULT';
    if ($output) { open($_, '>&', $output) for \*STDOUT, \*STDERR }
    fcntl($_, Fcntl::F_SETFD(), 0) for @locks; # to stay open: whoever lives on keeps the job alive and its slots taken
    %{ $spec->{env} } = (
      %{ $spec->{env} }, RESEARCH_JOB => $spec->{start}, CUDA_VISIBLE_DEVICES => join(',', @gpus),
      WRITE_DIR => at('out'), CHECKPOINT_DIR => checkpoints(),
    );
    becomeCommand($spec);
  }
  POSIX::setpgid($pid, $pid); # here too: it must lead its group before anybody signals that
  stayAwake($pid);
  return $pid;
}

# With more slots than GPUs these are shared in turn, as gpuEnvironment has it. None without a slot.
sub visibleGpus {
  my ($spec, @slots) = @_;
  my %seen;
  my @numbers = map { $_->[0] =~ /^gpu\.([0-9]+)$/ ? $1 : () } @slots;
  return grep { !$seen{$_}++ } map { $spec->{gpus} ? $_ % $spec->{gpus} : $_ } @numbers;
}

# Waits until the job has ended, or ought to be ended, and says which.
sub waitFor {
  my ($pid, $spec) = @_;
  local $SIG{CHLD} = sub { }; # wakes the pause
  my $deadline = now() + $spec->{limit};
  while (waitpid($pid, POSIX::WNOHANG()) == 0) {
    return 'cancelled' if cancelRequested();
    return 'time-limit' if now() > $deadline;
    $minds = mindsTerm($pid) if toldToEnd();
    sampleMemory($pid);
    pause(now() - $takenAt < 2 ? 0.02 : 0.1);
  }
  return 'exited';
}

# A Mac that nobody uses goes to sleep, and the job with it.
sub awakeCommand {
  my ($system, $pid) = @_;
  return $system eq 'darwin' ? ('caffeinate', '-i', '-w', $pid) : ();
}

sub stayAwake {
  my ($pid) = @_;
  my @command = awakeCommand($^O, $pid) or return;
  my $child = fork;
  return if !defined $child || $child > 0;
  POSIX::setpgid(0, 0);
  exec { $command[0] } @command or POSIX::_exit(127);
}
`;
