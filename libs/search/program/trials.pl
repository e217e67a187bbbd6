# Runs one block of trials: starts a worker, hands it fit after fit, and notes each answer before the next fit begins.
# Whatever a fit does to its worker (an error, a crash, a hang, memory without end) costs that fit alone.
#
# usage: perl trials.pl WORKER [ARGUMENT ...]
#
# READ_TRIAL_BLOCK names the block, lines of fields that tabs part:
#   limit <seconds>       of one fit, and of the start of a worker
#   memory <MiB>          of the worker and its processes, 0 for any
#   retries <count>       of a fit that failed
#   settings <JSON>       what the worker is told once
#   input <SHA-256> <hex>   of a file that results depend on; its path, relative to the working folder, as hexadecimal bytes
#   fit <id> <JSON>       what it is told of a fit
#
# The worker reads lines from RESEARCH_TRIALS_FROM: the settings, then a fit at a time. It answers with lines of JSON in
# RESEARCH_TRIALS_TO: one when it is ready, then one for each fit. Its standard output and error go to the log.
#
# A record is `<CRC-32 of the rest> <id> <JSON>`; JSON is {"seconds":…,"answer":…} with the worker's own answer, or
# {"seconds":…,"failed":"why","said":"the worker's last words"}. The record of a worker that is ready has the id `ready`.
# Records go to `trials` in CHECKPOINT_DIR, synced, then to standard output behind `@trial `; `trials` in WRITE_DIR has
# them all in the end. Exit code 3: no worker became ready; 4: an input is no longer what it was when the search began.
use strict;
use warnings;
use Fcntl ();
use IO::Handle ();
use POSIX ();
use Time::HiRes ();

my @command = @ARGV;
# The helpers for Python and R lie beside this program.
my ($helpers) = $0 =~ m{\A(.*)/} ? $1 : '.';
my %block = (limit => 3600, memory => 0, retries => 0, settings => '{}', fits => [], inputs => []);
my %done;
my $ledger;
my $worker;

$SIG{PIPE} = 'IGNORE';
$| = 1;
readBlock($ENV{READ_TRIAL_BLOCK});
openLedger("$ENV{CHECKPOINT_DIR}/trials");
for my $fit (@{ $block{fits} }) {
  evaluate(@$fit) unless $done{ $fit->[0] };
}
endWorker() if isAlive();
deliver("$ENV{WRITE_DIR}/trials");
exit(0);

sub readBlock {
  my ($path) = @_;
  open(my $file, '<', $path) or die "the block of trials $path cannot be read: $!\n";
  while (my $line = <$file>) {
    chomp($line);
    my ($name, @fields) = split(/\t/, $line, 3);
    if ($name eq 'fit' || $name eq 'input') { push @{ $block{"${name}s"} }, [@fields] }
    else { $block{$name} = $fields[0] }
  }
  close($file);
}

# The records of an earlier start of this block count; a line that was cut short does not.
sub openLedger {
  my ($path) = @_;
  my $cut = 0;
  if (open(my $before, '<', $path)) {
    while (my $line = <$before>) {
      $cut = $line !~ /\n\z/;
      chomp($line);
      my ($crc, $id) = $line =~ /\A([0-9a-f]{8}) (\S+) / or next;
      next if crc32(substr($line, 9)) ne $crc;
      $done{$id} = 1 if $id ne 'ready';
      announce($line);
    }
    close($before);
  }
  open($ledger, '>>', $path) or die "the trials cannot be noted in $path: $!\n";
  keep("\n") if $cut;
}

sub record {
  my ($id, $json) = @_;
  my $text = "$id $json";
  my $line = crc32($text) . " $text";
  keep("$line\n");
  announce($line);
}

# On the disk before anyone hears of it.
sub keep {
  my ($text) = @_;
  syswrite($ledger, $text) == length($text) && $ledger->sync or die "a trial cannot be noted: $!\n";
}

# A line of its own, whatever a library has printed before it.
sub announce {
  my ($line) = @_;
  syswrite(STDOUT, "\n\@trial $line\n");
}

sub evaluate {
  my ($id, $json) = @_;
  my ($reason, $said, $seconds);
  my $attempt = 0;
  while ($attempt <= $block{retries}) {
    startWorker() unless isAlive();
    my $began = Time::HiRes::time();
    my $answer = ask($json);
    $seconds = sprintf('%.3f', Time::HiRes::time() - $began);
    return record($id, qq({"seconds":$seconds,"answer":$answer})) if defined $answer && $answer !~ /\A\{"failed":/;
    if (defined $answer) {
      return record($id, qq({"seconds":$seconds,"answer":$answer})) if $attempt++ == $block{retries};
      next;
    }
    ($reason, $said) = ($worker->{why}, $worker->{said});
    # What ended a worker after its last answer is no fault of a fit that it never read.
    $attempt++ unless $worker->{answers} && unread() == length("$json\n");
    undef $worker;
  }
  record($id, qq({"seconds":$seconds,"failed":) . quoted($reason) . ',"said":' . quoted($said) . '}');
}

# A line of the worker, or nothing: then the worker is gone, and `why` says what became of it.
sub ask {
  my ($line) = @_;
  return undef if $worker->{gone};
  $worker->{unsent} .= "$line\n";
  my $answer = answer($block{limit}, 'a fit');
  $worker->{answers}++ if defined $answer;
  return $answer;
}

# A worker may have ended since its last answer.
sub isAlive {
  return 0 unless $worker;
  return 1 unless $worker->{gone} || waitpid($worker->{pid}, POSIX::WNOHANG()) == $worker->{pid};
  lost('') unless $worker->{gone};
  undef $worker;
  return 0;
}

# How many bytes of what a worker was told it has not read.
sub unread {
  my $left = length($worker->{unsent});
  while (my $count = sysread($worker->{fits}, my $bytes, 65536)) { $left += $count }
  return $left;
}

sub answer {
  my ($limit, $what) = @_;
  my $until = Time::HiRes::time() + $limit;
  while (1) {
    return $1 if $worker->{heard} =~ s/\A([^\n]*)\n//;
    my ($ready, $writable) = ('', '');
    vec($ready, fileno($_), 1) = 1 for grep { defined fileno($_) } $worker->{from}, $worker->{errors};
    vec($writable, fileno($worker->{to}), 1) = 1 if length($worker->{unsent});
    # Without pipes it is about to end.
    select($ready, $writable, undef, $ready =~ /[^\0]/ ? 0.25 : 0.01);
    my $sent = length($worker->{unsent}) ? syswrite($worker->{to}, $worker->{unsent}) : 0;
    substr($worker->{unsent}, 0, $sent // 0) = '';
    listen_to('errors', sub { syswrite(STDERR, $_[0]); $worker->{said} = substr($worker->{said} . $_[0], -4000) });
    listen_to('from', sub { $worker->{heard} .= $_[0] });
    next if $worker->{heard} =~ /\n/;
    return lost(howItEnded($?)) if waitpid($worker->{pid}, POSIX::WNOHANG()) == $worker->{pid};
    return stop("$what took longer than $limit s") if Time::HiRes::time() > $until;
    my $memory = memoryMiB();
    return stop("the worker used $memory MiB of memory; $block{memory} are allowed") if $block{memory} && $memory > $block{memory};
  }
}

sub listen_to {
  my ($name, $take) = @_;
  my $pipe = $worker->{$name};
  return unless defined fileno($pipe);
  while (1) {
    my $count = sysread($pipe, my $bytes, 65536);
    last unless defined $count;
    if ($count == 0) { close($pipe); last }
    $take->($bytes);
  }
}

sub lost {
  my ($why) = @_;
  # What it left behind goes with it.
  kill('KILL', -$worker->{pid});
  listen_to('errors', sub { syswrite(STDERR, $_[0]); $worker->{said} = substr($worker->{said} . $_[0], -4000) });
  $worker->{why} = $why;
  $worker->{gone} = 1;
  # It may have answered just before its end.
  listen_to('from', sub { $worker->{heard} .= $_[0] });
  return $worker->{heard} =~ s/\A([^\n]*)\n// ? $1 : undef;
}

sub stop {
  my ($why) = @_;
  kill('KILL', -$worker->{pid}, $worker->{pid});
  waitpid($worker->{pid}, 0);
  return lost($why);
}

sub howItEnded {
  my ($status) = @_;
  return 'the worker was killed by signal ' . ($status & 127) if $status & 127;
  return 'the worker ended with exit code ' . ($status >> 8) . ' and gave no answer';
}

# A worker reads its inputs when it starts, and a block may start long after the search has hashed them.
sub checkInputs {
  for my $input (@{ $block{inputs} }) {
    my ($sha256, $path) = ($input->[0], pack('H*', $input->[1]));
    next if sha256Of($path) eq $sha256;
    print STDERR "$path has changed since the search began: its trials would be of other inputs\n";
    exit(4);
  }
}

sub sha256Of {
  my ($path) = @_;
  return '' unless -r $path;
  return Digest::SHA->new(256)->addfile($path, 'b')->hexdigest if eval { require Digest::SHA; 1 };
  for my $command (['sha256sum'], ['shasum', '-a', '256']) {
    open(my $output, '-|', @$command, '--', $path) or next;
    my ($sha256) = (<$output> // '') =~ /([0-9a-f]{64})/;
    return $sha256 if close($output) && defined $sha256;
  }
  die "neither Digest::SHA nor sha256sum is installed to check inputs with\n";
}

sub startWorker {
  checkInputs();
  pipe(my $fits, my $to) && pipe(my $from, my $answers) && pipe(my $errors, my $output) or die "no pipe: $!\n";
  defined(my $pid = fork()) or die "no worker could be started: $!\n";
  if ($pid == 0) {
    setpgrp(0, 0);
    # Away from 3 and 4 first: one may have the other's number.
    my ($in, $out, $log) = map { fcntl($_, Fcntl::F_DUPFD(), 20) } $fits, $answers, $output;
    POSIX::dup2($in, 3);
    POSIX::dup2($out, 4);
    POSIX::dup2($log, $_) for 1, 2;
    POSIX::close($_) for $in, $out, $log;
    $ENV{RESEARCH_TRIALS_FROM} = '/dev/fd/3';
    $ENV{RESEARCH_TRIALS_TO} = '/dev/fd/4';
    $ENV{RESEARCH_TRIALS_R} = "$helpers/research_trials.R";
    $ENV{PYTHONPATH} = join(':', $helpers, grep { defined && length } $ENV{PYTHONPATH});
    exec { $command[0] } @command or syswrite(STDERR, "$command[0] cannot be started: $!\n");
    POSIX::_exit(127);
  }
  close($_) for $answers, $output;
  $_->blocking(0) for $from, $errors, $to, $fits;
  $worker = {
    (pid => $pid, fits => $fits, to => $to, from => $from, errors => $errors),
    (unsent => "$block{settings}\n", heard => '', said => '', why => '', answers => 0),
  };
  my $ready = answer($block{limit}, 'the start of the worker');
  return record('ready', $ready) if defined $ready;
  my $hint = $worker->{why} =~ /took longer/ ? '; trial.limitSeconds of search.yaml limits that, too' : '';
  print STDERR "the worker is not ready: $worker->{why}$hint\n";
  exit(3);
}

# Its input ends: it ends by itself, or is ended.
sub endWorker {
  close($worker->{to});
  for (1 .. 40) {
    listen_to('errors', sub { syswrite(STDERR, $_[0]) });
    return lost('') if waitpid($worker->{pid}, POSIX::WNOHANG()) == $worker->{pid};
    select(undef, undef, undef, 0.05);
  }
  stop('');
}

# Of the worker and what it has started: a library may do its work in processes of its own.
sub memoryMiB {
  return 0 unless $block{memory};
  my $kib = 0;
  if (-e "/proc/$worker->{pid}/status") {
    my (@processes, %isKnown);
    my @found = ($worker->{pid}, orphans());
    while (defined(my $pid = shift @found)) {
      next if $isKnown{$pid}++;
      push @processes, $pid;
      push @found, childrenOf($pid);
    }
    # Pages that forked processes share count once; to ask for that takes long where there is much memory.
    my ($file, $name) = @processes > 1 ? ('smaps_rollup', 'Pss') : ('status', 'VmRSS');
    $kib += numberIn("/proc/$_/$file", $name) for @processes;
  } else {
    for my $line (`ps -A -o pgid=,rss=`) {
      my ($group, $rss) = $line =~ /(\d+)\s+(\d+)/ or next;
      $kib += $rss if $group == $worker->{pid};
    }
  }
  return int($kib / 1024);
}

# Processes of the worker's group, whose parents may have ended: nothing else leads to them. Looked for once a second, since there may
# be thousands of processes.
sub orphans {
  my $now = int(Time::HiRes::time());
  return @{ $worker->{orphans} } if ($worker->{lookedAt} // 0) == $now;
  $worker->{lookedAt} = $now;
  $worker->{orphans} = [grep { getpgrp($_) == $worker->{pid} } map { m{(\d+)} } glob('/proc/[0-9]*')];
  return @{ $worker->{orphans} };
}

sub childrenOf {
  my ($pid) = @_;
  my @found;
  for my $path (glob("/proc/$pid/task/*/children")) {
    open(my $file, '<', $path) or next;
    push @found, split(' ', <$file> // '');
  }
  return @found;
}

# A process may have ended meanwhile.
sub numberIn {
  my ($path, $name) = @_;
  open(my $file, '<', $path) or return 0;
  while (my $line = <$file>) { return $1 if $line =~ /^$name:\s+(\d+)/ }
  return 0;
}

sub deliver {
  my ($to) = @_;
  open(my $from, '<', "$ENV{CHECKPOINT_DIR}/trials") or die "the trials are gone: $!\n";
  open(my $file, '>', $to) or die "$to cannot be written: $!\n";
  print $file $_ while <$from>;
  close($file) or die "$to cannot be written: $!\n";
}

sub quoted {
  my ($text) = @_;
  $text =~ s/([\\"])/\\$1/g;
  $text =~ s/([\x00-\x1f\x7f-\xff])/sprintf('\\u%04x', ord($1))/ge;
  return qq("$text");
}

my @crcTable;

sub crc32 {
  my ($text) = @_;
  @crcTable = map { crcOf($_) } 0 .. 255 unless @crcTable;
  my $crc = 0xFFFFFFFF;
  $crc = $crcTable[($crc ^ $_) & 0xFF] ^ ($crc >> 8) for unpack('C*', $text);
  return sprintf('%08x', $crc ^ 0xFFFFFFFF);
}

sub crcOf {
  my ($crc) = @_;
  $crc = $crc & 1 ? 0xEDB88320 ^ ($crc >> 1) : $crc >> 1 for 1 .. 8;
  return $crc;
}
