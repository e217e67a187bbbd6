# Keeps the database server of a workspace: starts it, is its parent, and ends it when nothing needs it any more.
#
# usage: perl serve.pl NAME VALUE ...
#
#   folder    what belongs to the server: data/, server.log, lock, keep, password
#   sockets   short path of the folder of its Unix sockets, which no other account can enter
#   control   path of the socket that this program listens on
#   bin       folder of initdb and postgres
#   port      TCP port on the loopback interface
#   user, group   numbers of the account that the server runs as
#   grace     seconds that the server stays when nothing needs it
#
# A client connects to `control` and sends a line:
#   use LABEL   answered with `ready PORT PID SOCKETS`, or `failed WHY`; the server stays at least until this connection ends
#   keep        the same, and the server stays afterwards, until it is stopped
#   state       answered with `state PORT PID KEPT`, then a line `user LABEL` for each client, then `.`
#   stop        answered with `busy`, then lines `user LABEL`, then `.`, when other clients use it; else ends it and says `stopped`
#   stop-now    ends it in any case
#
# A server that lost its supervisor goes on. The next supervisor finds it by its postmaster.pid and takes it over.
use strict;
use warnings;
use Errno ();
use Fcntl ();
use IO::Handle ();
use POSIX ();
use Socket ();

my %ask = @ARGV;
my $data = "$ask{folder}/data";
my $server;    # process id of the postmaster
my $isChild;   # whether it is ours to wait for
my $port;      # set when the server takes connections, as is:
my $sockets;   # the folder of its sockets
my $ending;    # since when it is to end, and when it was told so last
my %clients;   # descriptor => { socket, text, label, waits, stops }
my $neededAt = time;

umask(0077);
$SIG{PIPE} = $SIG{HUP} = 'IGNORE';
$SIG{CHLD} = sub { }; # ends a wait
$SIG{TERM} = $SIG{INT} = sub { endServer() };
holdLock();
my $listener = listenAt($ask{control});
makeCluster() unless -e "$data/PG_VERSION";
adoptServer() or startServer();
while (defined $server) {
  hear(defined $port && !$ending ? 1 : 0.1);
  watchServer();
  endServer() if !$ending && (!-e "$data/PG_VERSION" || isIdle());
}
closeAll();
exit(0);

# One supervisor at a time: the lock ends with the process. The postmaster does not inherit it.
sub holdLock {
  open(my $lock, '>>', "$ask{folder}/lock") or die "$ask{folder}/lock: $!\n";
  flock($lock, Fcntl::LOCK_EX() | Fcntl::LOCK_NB()) or exit(0);
  our $held = $lock;
}

sub listenAt {
  my ($path) = @_;
  unlink($path);
  socket(my $socket, Socket::AF_UNIX(), Socket::SOCK_STREAM(), 0) or die "socket: $!\n";
  bind($socket, Socket::pack_sockaddr_un($path)) or die "$path: $!\n";
  listen($socket, 64) or die "$path: $!\n";
  return $socket;
}

# A cluster that was made to the half is made again.
sub makeCluster {
  my $new = "$data.new";
  system('rm', '-rf', $new);
  mkdir($new) && chown($ask{user}, $ask{group}, $new) or giveUp("$new: $!");
  my $started = asServer("$ask{bin}/initdb", '-D', $new, '-U', 'postgres', '-E', 'UTF8', '--locale=C', '--data-checksums',
    '--auth-local=trust', '--auth-host=scram-sha-256', "--pwfile=$ask{folder}/password");
  1 until waitpid($started, 0) == $started; # a signal may interrupt it
  giveUp('initdb failed') if $? != 0;
  rename($new, $data) or giveUp("$data: $!");
}

# Takes over the server that an earlier supervisor left; clears away what a dead one left.
sub adoptServer {
  my ($pid) = readLines("$data/postmaster.pid");
  return 0 unless defined $pid && $pid =~ /\A[0-9]+\z/;
  if (isServer($pid)) {
    $server = $pid;
    return 1;
  }
  # Its backends end by themselves, and must have ended before another server touches the data.
  for (1 .. 300) {
    last unless grep { isServer($_) } processes();
    select(undef, undef, undef, 0.1);
  }
  giveUp("processes of a server that has ended still use $data") if grep { isServer($_) } processes();
  # PostgreSQL deletes these by itself unless the process id is in use: by a zombie, or by another program.
  unlink("$data/postmaster.pid", glob("$ask{sockets}/.s.PGSQL.*"));
  return 0;
}

sub startServer {
  rename("$ask{folder}/server.log", "$ask{folder}/server.log.1") if (-s "$ask{folder}/server.log" || 0) > 10_000_000;
  $server = asServer("$ask{bin}/postgres", '-D', $data, '-p', $ask{port}, '-k', $ask{sockets},
    '-c', 'listen_addresses=127.0.0.1', '-c', 'unix_socket_permissions=0700', '-c', 'timezone=UTC',
    # Nothing replicates it, so rows of tables that were made or emptied in the same transaction need no log.
    '-c', 'wal_level=minimal', '-c', 'max_wal_senders=0');
  $isChild = 1;
}

# Starts a program as the account of the server, its output in the log.
sub asServer {
  my @command = @_;
  my $pid = fork();
  giveUp("fork: $!") unless defined $pid;
  return $pid if $pid;
  open(STDIN, '<', '/dev/null');
  open(STDOUT, '>>', "$ask{folder}/server.log") or POSIX::_exit(126);
  open(STDERR, '>&', \*STDOUT);
  if ($> == 0) {
    $) = "$ask{group} $ask{group}";
    POSIX::setgid($ask{group});
    POSIX::setuid($ask{user});
  }
  POSIX::setsid(); # Ctrl-C and the end of a terminal are not for the server
  chdir('/');
  $SIG{TERM} = $SIG{INT} = $SIG{HUP} = $SIG{PIPE} = 'DEFAULT';
  exec({ $command[0] } @command) or print STDERR "$command[0]: $!\n";
  POSIX::_exit(127);
}

sub watchServer {
  my $gone = $isChild ? waitpid($server, POSIX::WNOHANG()) != 0 : !isServer($server);
  if ($gone) {
    undef $server;
    return;
  }
  tellServer() if $ending;
  return if defined $port;
  my @lines = readLines("$data/postmaster.pid");
  return unless ($lines[0] || '') eq $server && ($lines[7] || '') =~ /\Aready/;
  ($port, $sockets, $neededAt) = (@lines[3, 4], time);
  for my $client (grep { $_->{waits} } values %clients) {
    $client->{waits} = 0;
    answer($client, "ready $port $server $sockets");
  }
}

sub endServer {
  $ending ||= { since => time, told => 0 };
}

# A fast shutdown: sessions are ended, nothing that was committed is lost. It is told again: a process that has just been
# started, or stopped, may miss a signal.
sub tellServer {
  my $now = time;
  return if $now - $ending->{told} < 2;
  $ending->{told} = $now;
  my $waited = $now - $ending->{since};
  kill($waited < 60 ? 'INT' : $waited < 75 ? 'QUIT' : 'KILL', $server);
}

# Whether nothing has needed the server for a while, since it was ready at the earliest.
sub isIdle {
  return 0 if !defined $port || -e "$ask{folder}/keep" || grep { defined $_->{label} } values %clients;
  return time - $neededAt >= $ask{grace};
}

# Takes what clients say, for so many seconds at most.
sub hear {
  my ($seconds) = @_;
  my $bits = '';
  vec($bits, fileno($_), 1) = 1 for $listener, map { $_->{socket} } values %clients;
  return if select(my $ready = $bits, undef, undef, $seconds) <= 0;
  if (vec($ready, fileno($listener), 1) && (my $socket = acceptOne())) {
    $clients{ fileno($socket) } = { socket => $socket, text => '' };
  }
  for my $number (keys %clients) {
    next unless vec($ready, $number, 1);
    my $client = $clients{$number};
    if (!sysread($client->{socket}, $client->{text}, 4096, length($client->{text}))) {
      $neededAt = time if defined $client->{label};
      close($client->{socket});
      delete $clients{$number};
      next;
    }
    obey($client, $1) while $client->{text} =~ s/\A([^\n]*)\n//;
  }
}

sub obey {
  my ($client, $line) = @_;
  my ($word, $label) = split(/ /, $line, 2);
  if ($word eq 'use' || $word eq 'keep') {
    if ($word eq 'keep') { open(my $keep, '>', "$ask{folder}/keep") or return answer($client, "failed $!") }
    else { $client->{label} = defined $label ? $label : '' }
    return if $ending; # the end of this connection says: ask the next one
    if (defined $port) { answer($client, "ready $port $server $sockets") }
    else { $client->{waits} = 1 }
  }
  elsif ($word eq 'state') {
    my $kept = -e "$ask{folder}/keep" ? 1 : 0;
    answer($client, join(' ', 'state', $port || 0, $server, $kept), users($client));
  }
  elsif ($word eq 'stop' || $word eq 'stop-now') {
    my @users = users($client);
    return answer($client, 'busy', @users) if $word eq 'stop' && @users > 1;
    unlink("$ask{folder}/keep");
    $client->{stops} = 1;
    endServer();
  }
}

sub users {
  my ($asking) = @_;
  return ((map { "user $_->{label}" } grep { $_ != $asking && defined $_->{label} } values %clients), '.');
}

sub answer {
  my ($client, @lines) = @_;
  syswrite($client->{socket}, join('', map { "$_\n" } @lines));
}

# The server has ended: those who stopped it are told so, and those who wait for it that it failed.
sub closeAll {
  unlink($ask{control});
  for my $client (values %clients) {
    answer($client, 'stopped') if $client->{stops};
    answer($client, 'failed the server ended') if $client->{waits} && !$ending;
  }
}

sub giveUp {
  my ($why) = @_;
  unlink($ask{control});
  # Those who have connected meanwhile were not heard yet.
  while (my $waiting = acceptOne()) { syswrite($waiting, "failed $why\n") }
  exit(1);
}

sub acceptOne {
  my $bits = '';
  vec($bits, fileno($listener), 1) = 1;
  return undef if select($bits, undef, undef, 0.2) <= 0;
  accept(my $socket, $listener) or return undef;
  return $socket;
}

sub readLines {
  my ($path) = @_;
  open(my $file, '<', $path) or return ();
  my @lines = <$file>;
  chomp(@lines);
  return @lines;
}

sub processes {
  opendir(my $folder, '/proc') or return ();
  return grep { /\A[0-9]+\z/ } readdir($folder);
}

# Whether a living process belongs to a server of this data: all of them work in the data folder.
sub isServer {
  my ($pid) = @_;
  if (-d '/proc/self') {
    my $folder = readlink("/proc/$pid/cwd");
    return 0 unless defined $folder && $folder eq realPath($data);
    my ($stat) = readLines("/proc/$pid/stat");
    return defined $stat && $stat !~ /\A.*\) [ZX]/s;
  }
  my $shown = qx{ps -o state= -o command= -p $pid};
  return $shown !~ /\AZ/ && $shown =~ /postgres.* -D \Q$data\E /;
}

sub realPath {
  my ($path) = @_;
  require Cwd;
  return Cwd::realpath($path) || $path;
}
