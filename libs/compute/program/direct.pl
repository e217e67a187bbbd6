# The scheduler `direct`: jobs are processes of this machine, started at once and made to wait for slots, which are locks. Another
# scheduler has a file like this one in its place. `scheduler` gives its four operations; all else of a job is shared.
#
# - launch: starts a job, by a supervisor (`supervise`) that outlives this program. It gets the specification, the state of the
#   start before, the guard of the folder, and a sub that prepares the folder as soon as nothing of that start is left.
# - state: kind and detail of a job that has noted no exit: `queued`; `running`; `orphaned`, alive without its supervisor;
#   `unnoted`, ended with no place to note it; `lost` with why: the machine has been started since (`changed`), the supervisor was
#   told to end (`stopped`), or neither (`same`). Where it is to look closely, third the supervisor, if that was stopped.
# - end: makes the next step towards the end of a job that is in a given state; false when there is none to make. It gets a hash
#   that is the same in all steps, with `grace` in seconds.
# - usage: answers which slots are in use, and who waits for them, by names of hosts.
#
# What a job has used itself, its supervisor notes with its exit. A job is alive as long as `alive` is locked, whatever any file
# says.
use strict;
use warnings;
use File::Path ();
use POSIX ();

our ($state, $folder);
my $SUPERVISOR_PATIENCE = 8; # seconds that a supervisor may take to end its job, besides the grace of that
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

# Holds what says that the job is alive; no other program can start it meanwhile, but some may be looking.
sub takeOver {
  ($alive, $supervised) = map { openLock(at($_)) } qw(alive supervised);
  for my $lock ($supervised, $alive) { # in this order: alive without a supervisor is an orphan
    my $end = now() + 3;
    until (lockNow($lock)) {
      die "$folder: something of the job before it is still running and cannot be found\n" if now() > $end;
      pause(0.01);
    }
  }
}

# In a session of its own and without a parent, so that neither a closed terminal nor the end of a parent reaches it.
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

# Waits for the slots of a job, and for memory of their GPUs.
sub admit {
  my ($spec) = @_;
  my @slots;
  eval { @slots = takeSlots($spec); 1 } or do {
    my $why = $@;
    leaveQueue();
    die $why;
  };
  my @names = map { $_->[0] } @slots;
  $spec->{gpus} ||= countGpus($spec) if grep { /^gpu/ } @names;
  my @gpus = visibleGpus($spec, @names);
  awaitGpuMemory($spec, @gpus);
  return { names => \@names, locks => [map { $_->[1] } @slots], env => { CUDA_VISIBLE_DEVICES => join(',', @gpus) } };
}

# [file name, handle] of every slot, kinds in the order of the request.
sub takeSlots {
  my ($spec) = @_;
  (my $label = $spec->{lock}) =~ s/\}$/,"pid":$$}/; # the supervisor's: the process that people should find behind the lock
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

# ---- state ----------------------------------------------------------------------------------------------------

sub stateOfJob {
  my ($closely) = @_;
  return ('lost', note('boot') ne bootId() ? 'changed' : -e at('stopped') ? 'stopped' : 'same') if isFree(at('alive'));
  return ('orphaned', '') if isFree(at('supervised'));
  return ('unnoted', '') unless isFree(at('unnoted'));
  my @found = -e at('running') ? ('running', note('running')) : ('queued', '');
  return (@found, $closely ? stoppedSupervisor() : 0);
}

# Then nothing ends the job, and no process records its end.
sub stoppedSupervisor {
  my $pid = notedProcess('supervisor') or return 0;
  my $state = $^O eq 'linux' ? (statOf($pid))[0] : qx(ps -o stat= -p $pid);
  return defined $state && $state =~ /^[Tt]/ ? $pid : 0;
}

# ---- end ------------------------------------------------------------------------------------------------------

# A supervisor that does not answer is killed: then the job is an orphan, or gone.
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
  die "$folder: what watches over the job does not answer" . ($pid ? ", process $pid\n" : "\n") if $ending->{killed} || !$pid;
  $ending->{killed} = kill('KILL', $pid);
  $ending->{deadline} = now() + 5;
  return 1;
}

sub endOrphan {
  my ($ending) = @_;
  die "$folder: something of the job is still running and cannot be found\n" if $ending->{tries}++ > 3;
  endOrphans($ending->{grace});
  noteExit('137 cancelled 0 0') if isFree(at('alive'));
  return 1;
}

# Ends a job whose supervisor is gone. Its group is known only if the process that led it is still the same.
sub endOrphans {
  my ($grace) = @_;
  endMembers(notedProcess('pid'), note('start'), $grace);
}

# ---- usage ----------------------------------------------------------------------------------------------------

# A line for each slot that is held and each ticket that waits, in order of arrival: `slot` or `waiter`, name of the host, kind,
# number, since when, whether the process of its label is there, label. The same for output folders of a workspace: `folder` or
# `folder-waiter`, and its key in place of the host. No process is kept waiting by it.
sub slotsInUse {
  my $leases = "$state/leases";
  for my $host (@_) {
    for my $name (namesIn("$leases/slots/$host")) {
      tellHolder("$leases/slots/$host/$name", 'slot', $host, $1, $2) if $name =~ /^([a-z]+)\.([0-9]+)$/;
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
  tellHolder("$queue/$_", @what, $_) for tickets($queue);
}

sub tellHolder {
  my ($path, @what) = @_;
  my $label = labelIfHeld($path);
  my $since = (stat($path))[9];
  return unless defined $label && defined $since;
  answer(@what, $since, $label =~ /"pid":([0-9]+)/ && isThere($1) ? 1 : 0, $label);
}
