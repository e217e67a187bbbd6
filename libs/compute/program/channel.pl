# The program's end of the channel to the client that started it, over pipes or over SSH, and the modes that a client can request.
#
# perl reads this program and its request from standard input, so that nothing passes through a shell or appears on a command
# line. The program is followed by fields that end with NUL: a nonce; the mode; the state folder, relative to the home folder
# unless absolute; `local` for the state folder of a workspace, or `ssh`; the job's fingerprint, or nothing; the number of
# arguments; the arguments. The input of the mode follows.
#
# Standard output: a line with the nonce, then answers (fields separated by tabs) or raw bytes; output of login scripts comes
# before that line. Standard error: frames, which are lines that begin with the nonce. The last frame is `done` with the number of
# bytes written to standard output, or `failed` with the message in hexadecimal. Without either, the channel broke, and the
# outcome is unknown.
#
# - `ensure <start|attach> <client> <name> <again>`: reads a specification, asks for missing inputs, and starts the job unless it
#   exists. Answers `started` with the state before, `attached`, or `finished` (not acknowledged yet); then the name of the start.
#   With `attach` it starts nothing and answers `absent` if there is no job. The outputs are kept until the client acknowledges
#   the job.
# - `attach <start> <byte> <seconds>`: sends the log from that byte until the job has ended, a frame `state` at each change, `gpu`
#   at that interval, and `end` last. If the job has another start by now, this one was lost.
# - `fetch <start> <files|here|note>`: sends the end of an ended job's log, and its outputs or only whether they still exist.
# - `cancel <grace>`: tells the scheduler to end the job, and waits until none of its processes is left.
# - `withdraw <grace>`: cancels the job if it waits for its slots; answers its state afterwards.
# - `acknowledge <start> <keep|drop> <client> <name>`: keeps or drops the checkpoints. Also `clean`, `discard`, `list`, `state`,
#   `slots <name>...`, `run`, `inspect`.
# - `prove <sha256> <bytes>`: checks that the folder is writable, locks hold, and a file comes back as it was sent.
#
# The program ends when its standard input does; the job goes on.
use strict;
use warnings;

our ($state, $folder);
my ($nonce, $emitted, $lastSign) = ('', 0, time);

sub main {
  my %modes = (
    ensure => \&ensure, attach => \&attach, fetch => \&fetchOutputs, cancel => \&cancel, withdraw => \&withdraw,
    acknowledge => \&acknowledge, clean => \&clean, discard => \&discard, list => \&list, state => \&tellState, slots => \&slots, run => \&runCommand,
    inspect => \&inspect, prove => \&prove,
  );
  $SIG{PIPE} = 'IGNORE'; # a failed write returns an error
  $SIG{XFSZ} = 'IGNORE';
  closeUmask();
  delete @ENV{qw(PERL5OPT PERL5LIB PERL5DB PERL_UNICODE PERLIO)}; # the client has set them
  $nonce = field();
  (my $mode, $state, my $kind, my $job) = (field(), field(), field(), field());
  my @arguments = map { field() } 1 .. field();
  $state = "$ENV{HOME}/$state" unless $state =~ m{^/};
  $folder = "$state/jobs/$job";
  writeOut("\n$nonce\n");
  # The state folder of a workspace is as safe as the workspace: see requireOwnState in libs/compute/src/outputs.
  if (eval { requireOwnState($mode) if $kind ne 'local'; $modes{$mode}->(@arguments); 1 }) {
    frame('done', $emitted);
  } else {
    frame('failed', unpack('H*', $@));
  }
}

sub nonce { return $nonce }
# The next field of standard input; dies if the channel ends in the middle of it.
sub field {
  local $/ = "\0";
  my $field = <STDIN>;
  die "the channel broke\n" unless defined $field && chomp $field;
  return $field;
}

sub frame { syswrite(STDERR, join("\t", $nonce, @_) . "\n") }

# A failed write means that the client is gone.
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

# Waits; exits when standard input has ended, since the client is then gone. Sends a sign of life at intervals.
sub pauseOrLeave {
  my ($seconds) = @_;
  signOfLife();
  my $ready = '';
  vec($ready, fileno(STDIN), 1) = 1;
  exit 0 if select($ready, undef, undef, $seconds) > 0;
}
