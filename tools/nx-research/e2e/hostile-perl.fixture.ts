/** A perl that answers as a host may that is not what it seems: each job that it lists is one of this workspace, and has ended. */
export const hostilePerl = (names: readonly string[], label: object): string =>
  `#!/usr/bin/perl
binmode($_) for *STDIN, *STDOUT;
{ local $/ = "__END__\\n"; <STDIN> }
$/ = "\\0";
my ($nonce, $mode) = map { chomp(my $field = <STDIN>); $field } 1 .. 2;
my @names = qw(${names.join(' ')});
my $label = '${JSON.stringify(label)}';
my $answer = $mode ne 'list' ? "acknowledged\\t143 cancelled 0 0\\n"
  : join('', map { join("\\t", $_, 'a', 'exited', '0 exited 1 1', 0, '', time, '', '', $label) . "\\n" } @names);
print "\\n$nonce\\n$answer";
print STDERR "$nonce\\tdone\\t" . length($answer) . "\\n";
`;
