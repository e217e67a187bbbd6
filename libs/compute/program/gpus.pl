# Queries nvidia-smi. In WSL2 it is in a folder that only some shells have in PATH.
use strict;
use warnings;
use POSIX ();

my ($meter, $meterPid, $reading) = (undef, 0, '');

sub nvidiaSmi {
  my ($path, @options) = @_;
  local $ENV{PATH} = join(':', grep { defined } $path, $ENV{PATH}, '/usr/lib/wsl/lib');
  my $pid = open(my $out, '-|');
  return () unless defined $pid;
  if ($pid == 0) {
    open(STDIN, '<', '/dev/null');
    open(STDERR, '>', '/dev/null');
    $SIG{PIPE} = 'DEFAULT';
    exec('nvidia-smi', @options, '--format=csv,noheader,nounits') or POSIX::_exit(127);
  }
  return ($pid, $out);
}

# Free MiB by GPU number.
sub freeGpuMemory {
  my ($path) = @_;
  my ($pid, $out) = nvidiaSmi($path, '--query-gpu=index,memory.free') or return ();
  my %free = map { /^\s*([0-9]+)\s*,\s*([0-9]+)\s*$/ ? ($1, $2) : () } <$out>;
  close($out);
  return %free;
}

# Reports one line for each GPU at the given interval, until this program ends.
sub startMeter {
  my ($seconds) = @_;
  my $fields = 'index,utilization.gpu,memory.used,memory.total,temperature.gpu,power.draw';
  ($meterPid, $meter) = nvidiaSmi(undef, "--query-gpu=$fields", '-l', $seconds);
}

sub readMeter {
  my $ready = '';
  return unless $meter;
  vec($ready, fileno($meter), 1) = 1;
  return unless select($ready, undef, undef, 0) > 0;
  return endMeter() unless sysread($meter, $reading, 4096, length $reading);
  while ($reading =~ s/^([^\n]*)\n//) { frame('gpu', $1) }
}

sub endMeter {
  kill('KILL', $meterPid) if $meterPid > 1;
  undef $meter; # which waits for it
  $meterPid = 0;
}

# 0 if nvidia-smi gives no answer: then each slot is one GPU.
sub countGpus {
  my ($spec) = @_;
  my %free = freeGpuMemory($spec->{env}{PATH});
  return scalar keys %free;
}

# Programs of other accounts may fill a GPU whose slot is free. If nvidia-smi gives no answer, the job does not wait.
sub awaitGpuMemory {
  my ($spec, @gpus) = @_;
  return unless $spec->{gpuMemory} && @gpus;
  while (1) {
    my %free = freeGpuMemory($spec->{env}{PATH});
    my @short = grep { defined $free{$_} && $free{$_} < $spec->{gpuMemory} } @gpus;
    last unless @short;
    leaveNote('waiting', join("\t", 'gpu memory', map { "GPU $_: $free{$_} of $spec->{gpuMemory} MiB are free" } @short));
    for (1 .. 20) {
      leaveIfAsked();
      pause(0.1);
    }
  }
  unlink at('waiting');
}

# GPU numbers of the slots; empty without a gpu slot. If there are more slots than GPUs, slots share GPUs in turn, as in
# gpuEnvironment.
sub visibleGpus {
  my ($spec, @slots) = @_;
  my %seen;
  my @numbers = map { /^gpu\.([0-9]+)$/ ? $1 : () } @slots;
  return grep { !$seen{$_}++ } map { $spec->{gpus} ? $_ % $spec->{gpus} : $_ } @numbers;
}

