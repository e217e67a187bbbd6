# The folder of one job, `jobs/<fingerprint>` of the state folder:
#
# - `guard`: locked by a program while it starts, acknowledges or removes the job.
# - `alive`: locked by the supervisor and inherited by the job, which is alive while the lock is held, whatever any file says.
# - `supervised`: locked by the supervisor alone.
# - `supervisor`: process id, start time and boot of the supervisor.
# - `start`: a random name of this start of the job; its processes carry it as RESEARCH_JOB.
# - `label`, `spec` (mode 0600), `boot`, `waiting`, `running`, `pid`: for people and for the next program.
# - `log`: the bytes of standard output and standard error. `out`: becomes WRITE_DIR. `trace`: for the client's use.
# - `follower-<id>`: a symbolic link to the name of a client that waits for the outputs. `taken`: names of clients that have
#   collected them while others still wait.
# - `workspace`: the inputs of the job, if they had to be sent to the host.
# - `admission`: a symbolic link to `admitted` or `withdrawn`, made by the supervisor before it starts the job, or by a client that
#   takes the job back before: the first of the two decides.
# - `cancel`: made by a client. `exit`: a symbolic link to `<code> <how> <queued ms> <ran ms> <cpu ms> <peak MiB>`: created
#   atomically, by one process only, and also on a full disk. `acknowledged`: every client has the outputs or the failure.
# - `stopped`: the supervisor received TERM, so the job did not end by itself.
# - `*.reserved`: files that become `cancel` and `acknowledged`, or make room for `exit`, if the disk has no inode left.
# - `unnoted`: locked by a supervisor that knows how the job ended and cannot record it. Other small files are written on a
#   best-effort basis: decisions depend only on locks and `exit`.
use strict;
use warnings;
use File::Path ();
use POSIX ();

our ($state, $folder);
my $GUARD_PATIENCE = 300; # seconds

sub at { return "$folder/$_[0]" }

sub checkpoints { return "$state/checkpoints/" . ($folder =~ /([^\/]+)$/)[0] }

sub leaveNote {
  my ($name, $text) = @_;
  open(my $file, '>', at("$name.part")) or return;
  my $written = print $file $text;
  close($file) && $written && rename(at("$name.part"), at($name));
}

sub note { return contentOf(at($_[0])) }

# Reserves the files that are needed when the disk has no inode left.
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

# In memory until the next restart, for a disk that became read-only.
sub spareExit { return '/dev/shm/research-job-' . note('start') }

sub notedExit {
  my $exit = readlink(at('exit'));
  return $exit if defined $exit;
  my @found = lstat(spareExit());
  return @found && $found[4] == $> ? readlink(spareExit()) : undef;
}

# True if the exit is recorded in the folder of the job, by this process or another.
sub noteExit {
  my ($exit) = @_;
  my $link = sub { symlink($exit, at('exit')) || $! == POSIX::EEXIST() };
  return 0 unless $link->() || unlink(at('exit.reserved')) && $link->();
  unlink(spareExit());
  return 1;
}

# Also removes folders that a script has made inaccessible by their modes, which File::Path leaves.
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

# Size of the files of a folder in bytes, and the time of the last change in it.
sub measure {
  my ($path) = @_;
  my @found = lstat($path) or return (0, 0);
  my ($bytes, $changed) = (-d _ ? 0 : $found[7], $found[9]);
  return ($bytes, $changed) unless -d _ && opendir(my $entries, $path);
  for my $name (grep { !/^\.\.?$/ } readdir($entries)) {
    my ($more, $later) = measure("$path/$name");
    $bytes += $more;
    $changed = $later if $later > $changed;
  }
  return ($bytes, $changed);
}

sub namesIn {
  my ($path) = @_;
  opendir(my $entries, $path) or return ();
  return sort grep { !/^\./ } readdir($entries);
}

# On a read-only disk an existing file can still be locked.
sub openLock {
  my ($path) = @_;
  my $lock;
  return $lock if open($lock, '+>>', $path);
  my $why = $!;
  return $lock if $why == POSIX::EROFS() && open($lock, '<', $path);
  die "$path: $why\n";
}

# Holds the guard until the handle is closed. The folder may be removed during the wait. The holder may be copying gigabytes, or
# may be stopped.
sub guard {
  my $end = now() + $GUARD_PATIENCE;
  while (1) {
    File::Path::make_path($folder, { mode => 0700 });
    my $lock = openLock(at('guard'));
    until (lockNow($lock)) {
      die "another process has held $folder/guard for $GUARD_PATIENCE s (which: fuser -v $folder/guard)\n" if now() > $end;
      signOfLife();
      pause(0.02);
    }
    my ($mine, $there) = ((stat($lock))[1], (stat(at('guard')))[1]);
    return $lock if defined $there && $mine == $there;
  }
}

sub endOfLog {
  my ($most) = @_;
  open(my $log, '<', at('log')) or return '';
  my $size = -s $log;
  sysseek($log, $size > $most ? $size - $most : 0, 0);
  sysread($log, my $bytes, $most);
  return defined $bytes ? $bytes : '';
}

sub followers { return grep { /^follower-/ } namesIn($folder) }

# A link needs no free block.
sub follow {
  my ($client, $name) = @_;
  symlink($name, at("follower-$client"));
}

# True if the client has collected the outputs of an ended job while others still wait for them.
sub hasHad {
  my ($client) = @_;
  my @all = followers();
  return @all && !grep { $_ eq "follower-$client" } @all;
}

sub noteProcess {
  my ($name, $pid) = @_;
  leaveNote($name, join("\t", $pid, startOf($pid), bootId()));
}

# Id of the process that a note names, if it is still the same process; else 0.
sub notedProcess {
  my ($name) = @_;
  my ($pid, $start, $boot) = split(/\t/, note($name));
  my $same = defined $boot && $boot eq bootId() && $start ne '' && $start eq startOf($pid);
  return $same ? $pid : 0;
}

# Whether a queued job is `admitted` or `withdrawn` is decided once. A disk that takes no note admits it.
sub isFirst {
  my ($which) = @_;
  return 1 if symlink($which, at('admission'));
  return (readlink(at('admission')) || 'admitted') eq $which;
}

sub cancelRequested { return -e at('cancel') }
