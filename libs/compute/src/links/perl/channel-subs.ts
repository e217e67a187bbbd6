/**
 * Perl subs of the channel between the program of jobs and whoever started it, over pipes or over SSH.
 *
 * Standard input: the program itself, then fields that end with NUL, then whatever the mode wants. Standard output: after
 * a line with the nonce, answers or raw bytes; what a login script prints comes before that line. Standard error: frames,
 * lines that begin with the nonce. The last one is `done` with how many bytes went to standard output, or `failed` with the
 * message in hexadecimal. Neither: the channel broke, and nothing is known of what was asked for.
 */
export const channelSubs = String.raw`
my ($nonce, $emitted, $lastSign) = ('', 0, time);

# The next field of standard input; dies where the channel ends in the middle.
sub field {
  local $/ = "\0";
  my $field = <STDIN>;
  die "the channel broke\n" unless defined $field && chomp $field;
  return $field;
}

sub frame { syswrite(STDERR, join("\t", $nonce, @_) . "\n") }

# Nobody listens any more when writing fails.
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

# Waits, and leaves when standard input has ended: whoever asked is gone. Gives a sign of life now and then.
sub pauseOrLeave {
  my ($seconds) = @_;
  signOfLife();
  my $ready = '';
  vec($ready, fileno(STDIN), 1) = 1;
  exit 0 if select($ready, undef, undef, $seconds) > 0;
}
`;
