# The supervisor: a process that waits until its job may run, runs it and records how it ended. It outlives the client that started
# it, and it alone ends the job: when `cancel` appears, and at the time limit.
#
# A machine that is shut down tells every process to end, in no certain order, and kills what is left a minute and a half later. So
# the supervisor leaves its job alone when it is told to end, and records no end that may be that of the machine.
use strict;
use warnings;
use Fcntl ();
use POSIX ();

# In seconds: for how long after TERM an end counts as that of the machine; how long a failed job may have been told to end before
# its supervisor is; how long what is left of it may save what it has; how long a supervisor stays, so that no client starts the
# job again on a machine that is going down.
my ($SHUTDOWN, $UNSURE, $SAVE, $STAY) = (120, 0.5, 60, 3);
my ($toldAt, $minds) = (undef, 1); # when the supervisor was told to end; whether TERM may end the job as if by itself
my $takenAt = 0; # when the job was admitted

sub toldToEnd { return defined $toldAt && now() - $toldAt < $SHUTDOWN }

sub leaveIfAsked {
  die "cancelled\n" if cancelRequested();
  die "stopped\n" if toldToEnd();
}

# Of the scheduler: `admit`, a sub that waits until the job may run and gives names and locks of its slots and their env; locks of
# the supervisor's `own`, and those that the job has to have `inherited`.
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

# Where nothing can be written, it is noted in memory, or known to this process alone; and in the folder as soon as it can be.
sub keepExit {
  my ($start, $exit, @locks) = @_;
  return if noteExit($exit) || note('start') ne $start; # then the folder was removed
  my $unnoted;
  if (symlink($exit, spareExit())) {
    close($_) for @locks; # the job may be collected, and started again
  } else {
    lockPatiently($unnoted = openLock(at('unnoted')));
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
  my ($spec, $scheduler) = @_;
  my $admitted = $scheduler->{admit}->($spec);
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

sub startJob {
  my ($spec, $output, $env, @locks) = @_;
  my $pid = fork;
  die "fork: $!\n" unless defined $pid;
  if ($pid == 0) {
    POSIX::setpgid(0, 0);
    $SIG{HUP} = 'DEFAULT';
    if ($output) { open($_, '>&', $output) for \*STDOUT, \*STDERR }
    fcntl($_, Fcntl::F_SETFD(), 0) for @locks; # to stay open: a process that lives on keeps the job alive and its slots taken
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

# Waits until the job has ended, or ought to be ended, and says which.
sub waitFor {
  my ($pid, $spec) = @_;
  local $SIG{CHLD} = sub { }; # wakes the pause
  my $deadline = now() + $spec->{limit};
  while (waitpid($pid, POSIX::WNOHANG()) == 0) {
    return 'cancelled' if cancelRequested();
    return 'time-limit' if now() > $deadline;
    $minds = mindsTerm($pid); # each time: when TERM is seen, the job may have ended already
    sampleMemory($pid, now() - $takenAt);
    pause(now() - $takenAt < 2 ? 0.02 : 0.1);
  }
  return 'exited';
}

# A Mac that is not in use goes to sleep, and the job with it.
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
