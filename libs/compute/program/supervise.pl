# The supervisor: a process that waits until its job may run, runs it and records how it ended. It outlives the client that
# started it, and it alone ends the job: when `cancel` appears, or at the time limit. A machine that shuts down sends TERM to all
# processes, in any order, and kills those that are left 90 seconds later. So a supervisor that is told to end leaves its job
# alone, and records no end that the shutdown may have caused.
use strict;
use warnings;
use Fcntl ();
use POSIX ();

# In seconds: how long after TERM an end is attributed to the shutdown; how long before its supervisor a failed job may have been
# told to end; how long the remaining processes may take to save their work; how long a supervisor stays, so that no client
# restarts the job on a machine that is shutting down.
my ($SHUTDOWN, $UNSURE, $SAVE, $STAY) = (120, 0.5, 60, 3);
my ($toldAt, $minds) = (undef, 1); # when the supervisor was told to end; whether a job may catch TERM and exit by itself
my $takenAt = 0; # when the job was admitted

sub toldToEnd { return defined $toldAt && now() - $toldAt < $SHUTDOWN }

sub leaveIfAsked {
  die "cancelled\n" if cancelRequested();
  die "stopped\n" if toldToEnd();
}

# The scheduler passes `admit`, a sub that waits until the job may run and returns names, locks and environment of its slots; the
# supervisor's `own` locks; and the locks to be `inherited` by the job.
sub supervise {
  my ($spec, $scheduler) = @_;
  becomeSupervisor($spec->{name});
  my $came = now();
  my $exit = eval { runJob($spec, $scheduler) };
  my $error = $@;
  return stopWithMachine() if !defined $exit && $error ne "cancelled\n" && toldToEnd();
  print STDERR $error if !defined $exit && $error ne "cancelled\n";
  $exit = $error eq "cancelled\n" ? '143 cancelled' : '70 error' unless defined $exit;
  my $ran = $takenAt > 0 ? now() - $takenAt : 0;
  my ($cpu, $peakMiB) = usedByChildren();
  my @used = map { sprintf('%d', $_) } 1000 * (now() - $came - $ran), 1000 * $ran, 1000 * $cpu, $peakMiB;
  keepExit($spec->{start}, join(' ', $exit, @used), @{ $scheduler->{own} }, @{ $scheduler->{inherited} });
}

sub becomeSupervisor {
  my ($name) = @_;
  chdir('/');
  open(STDIN, '<', '/dev/null');
  open(STDOUT, '>>', at('log'));
  open(STDERR, '>>&', \*STDOUT);
  $0 = "research job $name";
  $SIG{HUP} = 'IGNORE';
  $SIG{TERM} = $SIG{INT} = sub { $toldAt = now() };
  noteProcess('supervisor', $$);
}

sub stopWithMachine {
  leaveNote('stopped', time);
  for (my $end = now() + $STAY; now() < $end;) { pause(0.1) }
}

# If the disk takes no note, the exit is recorded in memory, or kept by this process alone, and written into the folder as soon as
# possible.
sub keepExit {
  my ($start, $exit, @locks) = @_;
  return if noteExit($exit) || note('start') ne $start; # then the folder was removed
  my $unnoted;
  if (symlink($exit, spareExit())) {
    close($_) for @locks; # the job may be collected and started again
  } else {
    lockPatiently($unnoted = openLock(at('unnoted')));
  }
  until (toldToEnd() || isNoted($start, $exit)) { pause(1) }
}

# Under the guard, since the job may have been started again meanwhile.
sub isNoted {
  my ($start, $exit) = @_;
  return 1 unless -e at('guard');
  my $guard = guard();
  return note('start') ne $start || noteExit($exit);
}

sub runJob {
  my ($spec, $scheduler) = @_;
  my $admitted = $scheduler->{admit}->($spec);
  die "cancelled\n" unless isFirst('admitted');
  $takenAt = now();
  leaveNote('running', join("\t", time, join(',', @{ $admitted->{names} })));
  my ($output, $concealing) = startConcealing($spec, @{ $scheduler->{own} });
  my $pid = startJob($spec, $output, $admitted->{env}, @{ $scheduler->{inherited} }, @{ $admitted->{locks} });
  close($output) if $output;
  noteProcess('pid', $pid);
  my $why = waitFor($pid, $spec);
  my $status = $?;
  my $byMachine = $why eq 'exited' && endedByMachine($status);
  awaitMembers($pid, $spec->{start}) if $byMachine;
  endMembers($pid, $spec->{start}, $spec->{grace}); # also after its own exit: no process that it left behind survives it
  $status = $? if waitpid($pid, 0) == $pid;
  endConcealing($concealing);
  die "stopped\n" if $byMachine;
  return codeOf($status) . " $why";
}

# These processes were also told to end, and may be saving a checkpoint: the machine gives them more time than we would.
sub awaitMembers {
  my ($group, $mark) = @_;
  for (my $end = now() + $SAVE; now() < $end && livingMembers($group, $mark);) { pause(0.1) }
}

# A job that succeeds although TERM would have killed it was not told to end.
sub endedByMachine {
  my ($status) = @_;
  return toldToEnd() && $minds if $status == 0;
  for (my $end = now() + $UNSURE; now() < $end && !toldToEnd();) { pause(0.05) }
  return toldToEnd();
}

# False only if TERM is known to be neither caught, blocked nor ignored.
sub mindsTerm {
  my ($pid) = @_;
  my @masks = contentOf("/proc/$pid/status") =~ /^Sig(?:Blk|Ign|Cgt):\s*([0-9a-f]+)$/mg;
  return @masks != 3 || grep { hex(substr($_, -8)) & (1 << 14) } @masks;
}

sub startJob {
  my ($spec, $output, $env, @locks) = @_;
  my $pid = fork;
  die "fork: $!\n" unless defined $pid;
  if ($pid == 0) {
    POSIX::setpgid(0, 0);
    $SIG{HUP} = 'DEFAULT';
    if ($output) { open($_, '>&', $output) for \*STDOUT, \*STDERR }
    fcntl($_, Fcntl::F_SETFD(), 0) for @locks; # keep them open: a process that lives on keeps the job alive and its slots taken
    %{ $spec->{env} } = (
      %{ $spec->{env} }, %$env, RESEARCH_JOB => $spec->{start},
      WRITE_DIR => at('out'), CHECKPOINT_DIR => checkpoints(),
    );
    becomeCommand($spec);
  }
  POSIX::setpgid($pid, $pid); # here too: it must lead its group before that is signalled
  stayAwake($pid);
  return $pid;
}

# Waits until the job has ended or must be ended, and says which.
sub waitFor {
  my ($pid, $spec) = @_;
  local $SIG{CHLD} = sub { }; # wakes the pause
  my $deadline = now() + $spec->{limit};
  while (waitpid($pid, POSIX::WNOHANG()) == 0) {
    return 'cancelled' if cancelRequested();
    return 'time-limit' if now() > $deadline;
    $minds = mindsTerm($pid); # each time: when TERM is noticed, the job may already have ended
    sampleMemory($pid, now() - $takenAt);
    pause(now() - $takenAt < 2 ? 0.02 : 0.1);
  }
  return 'exited';
}

# An idle Mac goes to sleep, and the job with it.
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
