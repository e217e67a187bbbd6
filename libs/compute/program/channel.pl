# The program's side of the channel to the client that started it, over pipes or over SSH, and what a client can ask for.
#
# The program reads itself, and what it is to do, from standard input, so that nothing goes through a shell or is seen on a
# command line. After the program come fields that end with NUL: a nonce; a mode; the state folder, below the home folder when it
# is relative; `local` for that of a workspace, or `ssh`; the job's fingerprint or nothing; how many arguments; the arguments.
# Then whatever the mode reads.
#
# Standard output: after a line with the nonce, answers (fields separated by tabs) or raw bytes; what a login script prints comes
# before that line. Standard error: frames, lines that begin with the nonce. The last one is `done` with how many bytes went to
# standard output, or `failed` with the message in hexadecimal. Neither: the channel broke, and the outcome is unknown.
#
# - `ensure <start|attach> <client> <name> <again>`: reads a specification, asks for inputs that are missing, and starts the job
#   unless it is there already. Answers `started` with what was there before, `attached`, or `finished` (not acknowledged yet);
#   then the name of the start. `attach` starts nothing and answers `absent`. What the job leaves is kept until the client
#   acknowledges.
# - `attach <start> <byte> <seconds>`: the log from that byte, until the job has ended; frames `state` whenever that changes,
#   `gpu` every so many seconds, and last `end`. Another start of the job: it was lost.
# - `fetch <start> <files|here|note>`: the end of an ended job's log, and its outputs, or just whether they are there still.
# - `cancel <grace>`: has the scheduler end the job and waits until nothing of it is left.
# - `acknowledge <start> <keep|drop> <client> <name>`, which says what to do with its checkpoints, `clean`, `discard`, `list`,
#   `state`, `slots <name>...`, `run`, `inspect`.
# - `prove <sha256> <bytes>`: whether the folder can be written to, locks hold, and a file comes back as it was sent.
#
# The program ends when its standard input does; the job goes on.
use strict;
use warnings;

our ($state, $folder);
my ($nonce, $emitted, $lastSign) = ('', 0, time);

sub main {
  my %modes = (
    ensure => \&ensure, attach => \&attach, fetch => \&fetchOutputs, cancel => \&cancel, acknowledge => \&acknowledge,
    clean => \&clean, discard => \&discard, list => \&list, state => \&tellState, slots => \&slots, run => \&runCommand,
    inspect => \&inspect, prove => \&prove,
  );
  $SIG{PIPE} = 'IGNORE'; # a write that fails says so
  $SIG{XFSZ} = 'IGNORE';
  closeUmask();
  delete @ENV{qw(PERL5OPT PERL5LIB PERL5DB PERL_UNICODE PERLIO)}; # the client has set them
  $nonce = field();
  (my $mode, $state, my $kind, my $job) = (field(), field(), field(), field());
  my @arguments = map { field() } 1 .. field();
  $state = "$ENV{HOME}/$state" unless $state =~ m{^/};
  $folder = "$state/jobs/$job";
  writeOut("\n$nonce\n");
  # The folder of a workspace is as safe as that is: see requireOwnState in libs/compute/src/outputs.
  if (eval { requireOwnState($mode) if $kind ne 'local'; $modes{$mode}->(@arguments); 1 }) {
    frame('done', $emitted);
  } else {
    frame('failed', unpack('H*', $@));
  }
}

sub nonce { return $nonce }
# The next field of standard input; dies where the channel ends in the middle.
sub field {
  local $/ = "\0";
  my $field = <STDIN>;
  die "the channel broke\n" unless defined $field && chomp $field;
  return $field;
}

sub frame { syswrite(STDERR, join("\t", $nonce, @_) . "\n") }

# When writing fails, the client is gone.
sub writeOut {
  my ($bytes) = @_;
  for (my $done = 0; $done < length $bytes;) {
    my $written = syswrite(STDOUT, $bytes, length($bytes) - $done, $done);
    exit 0 unless defined $written;
    $done += $written;
  }
}

sub emit {
  writeOut($_[0]);
  $emitted += length $_[0];
}

sub signOfLife {
  return if abs(time - $lastSign) < 5;
  $lastSign = time;
  frame('alive');
}

sub answer { emit(join("\t", @_) . "\n") }

# Waits, and leaves when standard input has ended: the client is gone. Gives a sign of life now and then.
sub pauseOrLeave {
  my ($seconds) = @_;
  signOfLife();
  my $ready = '';
  vec($ready, fileno(STDIN), 1) = 1;
  exit 0 if select($ready, undef, undef, $seconds) > 0;
}
