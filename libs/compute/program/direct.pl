# The scheduler `direct`: jobs are processes of this machine, started immediately, which wait for slots; slots are locks. Another
# scheduler would replace this file. `scheduler` returns its four operations; everything else about a job is shared.
#
# - launch: starts a job through a supervisor (`supervise`) that outlives this program. Takes the specification, the state of the
#   previous start, the guard of the folder, and a sub that prepares the folder once no process of that start is left.
# - state: returns kind and detail of a job without a recorded exit: `queued`; `running`; `orphaned`, alive without its
#   supervisor; `unnoted`, ended, but the exit could not be recorded; `lost`, because the machine was restarted (`changed`), the
#   supervisor was told to end (`stopped`), or for another reason (`same`). If asked to look closely, the third value is the
#   process id of a supervisor that is stopped (SIGSTOP).
# - end: takes the next step to end a job in the given state; false if no step is left. Takes a hash that is shared by all steps,
#   with `grace` in seconds.
# - usage: answers which slots of the named hosts are in use, and which tasks wait for them. The supervisor records the job's own
#   resource usage with its exit. A job is alive while `alive` is locked, whatever any file says.
use strict;
use warnings;
use File::Path ();
use POSIX ();

our ($state, $folder);
my $SUPERVISOR_PATIENCE = 8; # seconds that a supervisor may take to end its job, in addition to the grace
my ($alive, $supervised);

sub scheduler { return { launch => \&launchJob, state => \&stateOfJob, end => \&endJob, usage => \&slotsInUse } }

# ---- launch ---------------------------------------------------------------------------------------------------

sub launchJob {
  my ($spec, $before, $guard, $prepare) = @_;
  endOrphans($spec->{grace}) if $before eq 'orphaned';
  takeOver();
  $prepare->();
  startSupervisor($spec, $guard);
}

# Takes the locks that mark the job as alive. No other program can start the job meanwhile, but some may be reading its state.
sub takeOver {
  ($alive, $supervised) = map { openLock(at($_)) } qw(alive supervised);
  for my $lock ($supervised, $alive) { # in this order: alive without a supervisor is an orphan
    my $end = now() + 3;
    until (lockNow($lock)) {
      die "$folder: a process of the previous start is still running and cannot be found\n" if now() > $end;
      pause(0.01);
    }
  }
}

# In its own session and without a parent, so that neither a closed terminal nor the end of a parent affects it.
sub startSupervisor {
  my ($spec, $guard) = @_;
  my $child = fork;
  die "fork: $!\n" unless defined $child;
  return waitpid($child, 0) if $child > 0;
  POSIX::setsid();
  my $supervisor = fork;
  POSIX::_exit(defined $supervisor ? 0 : 1) unless defined $supervisor && $supervisor == 0;
  close($guard);
  supervise($spec, { admit => \&admit, own => [$supervised], inherited => [$alive] });
  POSIX::_exit(0);
}

# Waits for the slots of a job, and for free memory on their GPUs.
sub admit {
  my ($spec) = @_;
  my @slots;
  eval { @slots = takeSlots($spec); 1 } or do {
    my $why = $@;
    leaveQueue();
    die $why;
  };
  my @names = map { $_->[0] } @slots;
  $spec->{gpus} ||= countGpus($spec) if grep { /^gpu\./ } @names;
  my @gpus = visibleGpus($spec, @names);
  awaitGpuMemory($spec, @gpus);
  return { names => \@names, locks => [map { $_->[1] } @slots], env => { CUDA_VISIBLE_DEVICES => join(',', @gpus) } };
}

# Returns [file name, handle] of every slot, kinds in the order of the request.
sub takeSlots {
  my ($spec) = @_;
  (my $label = $spec->{lock}) =~ s/\}$/,"pid":$$}/; # the supervisor's process id, which people should find behind the lock
  my @slots;
  for my $request (@{ $spec->{slots} }) {
    my ($kind, $count, @paths) = split(/\t/, $request);
    my ($queue, @files) = map { "$state/$_" } @paths;
    File::Path::make_path($queue, map { m{(.*)/} } @files);
    my @locks = map { [/([^\/]+)$/, openLock($_)] } @files;
    my $told = '';
    push @slots, takeLocks(
      queue => $queue, count => $count, label => $label, rank => $spec->{rank}, locks => \@locks,
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

# ---- state ----------------------------------------------------------------------------------------------------

sub stateOfJob {
  my ($closely) = @_;
  return ('lost', note('boot') ne bootId() ? 'changed' : -e at('stopped') ? 'stopped' : 'same') if isFree(at('alive'));
  return ('orphaned', '') if isFree(at('supervised'));
  return ('unnoted', '') unless isFree(at('unnoted'));
  my @found = -e at('running') ? ('running', note('running')) : ('queued', '');
  return (@found, $closely ? stoppedSupervisor() : 0);
}

# While it is stopped, no process ends the job or records its end.
sub stoppedSupervisor {
  my $pid = notedProcess('supervisor') or return 0;
  my $state = $^O eq 'linux' ? (statOf($pid))[0] : qx(ps -o stat= -p $pid);
  return defined $state && $state =~ /^[Tt]/ ? $pid : 0;
}

# ---- end ------------------------------------------------------------------------------------------------------

# Kills a supervisor that does not react; the job is then an orphan, or gone.
sub endJob {
  my ($ending, $kind) = @_;
  if ($kind eq 'lost' && $ending->{killed}) {
    noteExit('137 cancelled 0 0') or die at('exit') . ": $!\n";
    return 1;
  }
  return 0 unless $kind =~ /^(?:queued|running|orphaned)$/;
  mark('cancel');
  return endOrphan($ending) if $kind eq 'orphaned';
  $ending->{deadline} ||= now() + $ending->{grace} + $SUPERVISOR_PATIENCE;
  return 1 if now() < $ending->{deadline};
  my $pid = notedProcess('supervisor');
  die "$folder: the supervisor of the job does not react" . ($pid ? ", process $pid\n" : "\n") if $ending->{killed} || !$pid;
  $ending->{killed} = kill('KILL', $pid);
  $ending->{deadline} = now() + 5;
  return 1;
}

sub endOrphan {
  my ($ending) = @_;
  die "$folder: a process of the job is still running and cannot be found\n" if $ending->{tries}++ > 3;
  endOrphans($ending->{grace});
  noteExit('137 cancelled 0 0') if isFree(at('alive'));
  return 1;
}

# Ends a job whose supervisor is gone. Its process group is known only if its leader is still the same process.
sub endOrphans {
  my ($grace) = @_;
  endMembers(notedProcess('pid'), note('start'), $grace);
}

# ---- usage ----------------------------------------------------------------------------------------------------

# One line for each held slot and each waiting ticket, in order of arrival: `slot` or `waiter`, name of the host, kind, number,
# start time, whether the process of its label exists, label. For output folders of a workspace: `folder` or `folder-waiter`, with
# the folder's key instead of the host. This blocks no process.
sub slotsInUse {
  my $leases = "$state/leases";
  for my $host (@_) {
    for my $name (namesIn("$leases/slots/$host")) {
      tellHolder("$leases/slots/$host/$name", 'slot', $host, $1, $2) if $name =~ /^([a-z][a-z0-9]*)\.([0-9]+)$/;
    }
    tellQueue("$leases/queues/$host/$_", 'waiter', $host, $_) for namesIn("$leases/queues/$host");
  }
  for my $key (namesIn("$leases/folders")) {
    tellHolder("$leases/folders/$key/lock", 'folder', $key, '', 0);
    tellQueue("$leases/folders/$key/queue", 'folder-waiter', $key, '');
  }
}

sub tellQueue {
  my ($queue, @what) = @_;
  return unless -d $queue;
  my $place = 0;
  tellHolder("$queue/$_", @what, ++$place) for tickets($queue);
}

sub tellHolder {
  my ($path, @what) = @_;
  my $label = labelIfHeld($path);
  my $since = (stat($path))[9];
  return unless defined $label && defined $since;
  answer(@what, $since, $label =~ /"pid":([0-9]+)/ && isThere($1) ? 1 : 0, $label);
}
