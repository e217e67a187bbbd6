/** Perl sub that proves the state folder of a host: jobs need a folder to write to, locks that hold, and whole files. */
export const proveSubs = String.raw`
# A file is taken as inputs are and sent back as outputs are. What fails says what it was, a tab, and the system's words.
sub prove {
  my ($sha256, $size) = @_;
  part('folder', sub { makeOwnState(); tryLock("$state/leases/trial.$$") });
  part('transfer', sub { stageInputs("$sha256\t$size\tproof"); sendFile("$stage/proof") });
  unlink blob($sha256);
}

sub part {
  my ($name, $work) = @_;
  return if eval { $work->(); 1 };
  (my $why = $@) =~ s/ at -(?:e)? line \d+\.?$//;
  die $why =~ /\t/ ? $why : "$name\t$why";
}

# A second handle must be kept out.
sub tryLock {
  my ($path) = @_;
  my ($one, $two) = (openLock($path), openLock($path));
  my $holds = flock($one, $TRY) && !flock($two, $TRY);
  unlink $path;
  die "locks\tthey do not hold\n" unless $holds;
}
`;
