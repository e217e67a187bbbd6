/**
 * Perl subs for the folder of one job, `jobs/<fingerprint>` of the state folder:
 *
 * - `guard`: locked by whoever starts, acknowledges or removes the job.
 * - `alive`: locked by the supervisor, and inherited by the job: who holds it is alive, whatever any file says.
 * - `supervised`: locked by the supervisor alone.
 * - `supervisor`: process id, start time and boot of the supervisor.
 * - `start`: a random name of this start of the job; its processes carry it as RESEARCH_JOB.
 * - `label`, `spec` (mode 0600), `boot`, `waiting`, `running`, `pid`: what people and the next program want to know.
 * - `log`: the bytes of standard output and standard error. `out`: what becomes WRITE_DIR. `trace`: free for the client.
 * - `follower-<id>`: a symbolic link to the name of a client that waits for what the job leaves. `taken`: names of those that
 *   have it already, while others wait.
 * - `workspace`: what the job reads, where that had to be brought to the host.
 * - `cancel`: made by a client. `exit`: a symbolic link to `<code> <how> <queued ms> <ran ms>`: made in one step, by one
 *   only, and on a full disk too. `acknowledged`: whoever wanted the job has its outputs, or its failure.
 * - `stopped`: the supervisor was told to end, by TERM, and so the end of the job is not its own.
 * - `*.reserved`: files that become `cancel` and `acknowledged`, or make room for `exit`, where the disk has no inode left.
 * - `unnoted`: locked by a supervisor that knows how the job ended and has no place to note it.
 *
 * Small files are written as well as the disk allows: only locks and `exit` decide anything.
 */
export const jobFolderSubs = String.raw`
my ($state, $folder) = ('', '');
my $SHARED = 4 | 1;

sub at { return "$folder/$_[0]" }

sub checkpoints { return "$state/checkpoints/" . ($folder =~ /([^\/]+)$/)[0] }

sub leaveNote {
  my ($name, $text) = @_;
  open(my $file, '>', at("$name.part")) or return;
  my $written = print $file $text;
  close($file) && $written && rename(at("$name.part"), at($name));
}

sub note { return contentOf(at($_[0])) }

# What is needed when the disk may have no inode left.
sub setAside {
  for my $name (qw(exit.reserved cancel.reserved acknowledged.reserved running.part pid.part stopped.part unnoted)) {
    open(my $file, '>>', at($name)) or die at($name) . ": $!\n";
  }
}

# Makes an empty file.
sub mark {
  my ($name) = @_;
  return if open(my $file, '>>', at($name));
  my $why = $!;
  rename(at("$name.reserved"), at($name)) or die at($name) . ": $why\n";
}

# In memory, until the machine is restarted: for a disk that became read-only.
sub spareExit { return '/dev/shm/research-job-' . note('start') }

sub notedExit {
  my $exit = readlink(at('exit'));
  return $exit if defined $exit;
  my @found = lstat(spareExit());
  return @found && $found[4] == $> ? readlink(spareExit()) : undef;
}

# True when it is noted in the folder of the job, by whomever.
sub noteExit {
  my ($exit) = @_;
  my $link = sub { symlink($exit, at('exit')) || $! == POSIX::EEXIST() };
  return 0 unless $link->() || unlink(at('exit.reserved')) && $link->();
  unlink(spareExit());
  return 1;
}

# Folders that a script has closed by their modes as well, which File::Path leaves there.
sub removeTree {
  File::Path::remove_tree(@_, { error => \my $errors });
  my @left = grep { -d && !-l } @_;
  return unless @left;
  openFolders(@left);
  File::Path::remove_tree(@left);
}

sub openFolders {
  my @folders = @_;
  while (defined(my $folder = shift @folders)) {
    chmod(0700, $folder);
    opendir(my $entries, $folder) or next;
    push @folders, grep { -d && !-l } map { "$folder/$_" } grep { !/^\.\.?$/ } readdir($entries);
  }
}

# On a read-only disk a file that is there can be locked, too.
sub openLock {
  my ($path) = @_;
  my $lock;
  return $lock if open($lock, '+>>', $path);
  my $why = $!;
  return $lock if $why == POSIX::EROFS() && open($lock, '<', $path);
  die "$path: $why\n";
}

# True when nobody holds a lock exclusively: a shared one can be had for a moment.
sub isFree {
  my ($name) = @_;
  open(my $lock, '<', at($name)) or return 1;
  return flock($lock, $SHARED) ? 1 : 0;
}

my $GUARD_PATIENCE = 300;

# Holds the guard until the handle is gone; the folder may have been removed while one waited. Who has it may be copying
# gigabytes, or may have been stopped.
sub guard {
  my $end = now() + $GUARD_PATIENCE;
  while (1) {
    File::Path::make_path($folder, { mode => 0700 });
    my $lock = openLock(at('guard'));
    until (flock($lock, $TRY)) {
      die "another process has held $folder/guard for $GUARD_PATIENCE s (which: fuser -v $folder/guard)\n" if now() > $end;
      signOfLife();
      pause(0.02);
    }
    my ($mine, $there) = ((stat($lock))[1], (stat(at('guard')))[1]);
    return $lock if defined $there && $mine == $there;
  }
}

sub bootId {
  my $id = $^O eq 'linux' ? contentOf('/proc/sys/kernel/random/boot_id') : qx(/usr/sbin/sysctl -n kern.boottime);
  $id =~ s/\s+/ /g;
  return $id;
}

# Absent, queued, running, orphaned (alive without its supervisor), unnoted (ended, and nothing can be written here), exited or
# acknowledged with the exit, lost with why: the machine has been started since (changed), the supervisor was told to end
# (stopped), or neither (same). A job that was cancelled needs no acknowledgement.
sub stateOf {
  my $exit = notedExit();
  if (!defined $exit) {
    return ('absent', '') unless -e at('start');
    my $alive = !isFree('alive');
    $exit = notedExit();
    if (!defined $exit) {
      return ('lost', note('boot') ne bootId() ? 'changed' : -e at('stopped') ? 'stopped' : 'same') unless $alive;
      return ('orphaned', '') if isFree('supervised');
      return ('unnoted', '') unless isFree('unnoted');
      return -e at('running') ? ('running', note('running')) : ('queued', '');
    }
  }
  return (-e at('acknowledged') || $exit =~ / cancelled / ? 'acknowledged' : 'exited', $exit);
}

sub endOfLog {
  my ($most) = @_;
  open(my $log, '<', at('log')) or return '';
  my $size = -s $log;
  sysseek($log, $size > $most ? $size - $most : 0, 0);
  sysread($log, my $bytes, $most);
  return defined $bytes ? $bytes : '';
}

# Start time of a process as the system tells it, to know a process id from one that was given out again.
sub startOf {
  my ($pid) = @_;
  my $start = $^O eq 'linux' ? (statOf($pid))[2] : qx(ps -o lstart= -p $pid);
  $start = '' unless defined $start;
  $start =~ s/\s+/ /g;
  return $start;
}

sub followers { return grep { /^follower-/ } namesIn($folder) }

# A link needs no free block.
sub follow {
  my ($client, $name) = @_;
  symlink($name, at("follower-$client"));
}

# True of a client that has what an ended job left, while others wait for it still.
sub hasHad {
  my ($client) = @_;
  my @all = followers();
  return @all && !grep { $_ eq "follower-$client" } @all;
}

sub noteProcess {
  my ($name, $pid) = @_;
  leaveNote($name, join("\t", $pid, startOf($pid), bootId()));
}

# The process that a note names, if that is still the same; else 0.
sub notedProcess {
  my ($name) = @_;
  my ($pid, $start, $boot) = split(/\t/, note($name));
  my $same = defined $boot && $boot eq bootId() && $start ne '' && $start eq startOf($pid);
  return $same ? $pid : 0;
}

# Ends a job whose supervisor is gone. Its group is known only if the process that led it is still the same.
sub endOrphans {
  my ($grace) = @_;
  endMembers(notedProcess('pid'), note('start'), $grace);
}

# The supervisor, where it has been stopped: then nothing ends the job, and nobody records its end.
sub stoppedSupervisor {
  my $pid = notedProcess('supervisor') or return 0;
  my $state = $^O eq 'linux' ? (statOf($pid))[0] : qx(ps -o stat= -p $pid);
  return defined $state && $state =~ /^[Tt]/ ? $pid : 0;
}
`;
