/** Perl subs that ask nvidia-smi. In WSL2 it is in a folder that only some shells look in. */
export const gpuSubs = String.raw`
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

# MiB by number of the GPU.
sub freeGpuMemory {
  my ($path) = @_;
  my ($pid, $out) = nvidiaSmi($path, '--query-gpu=index,memory.free') or return ();
  my %free = map { /^\s*([0-9]+)\s*,\s*([0-9]+)\s*$/ ? ($1, $2) : () } <$out>;
  close($out);
  return %free;
}

my ($meter, $meterPid, $reading) = (undef, 0, '');

# One line for each GPU every so many seconds, until whoever started it ends.
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
`;
