# Keeps other accounts of a host out of the state folder, since anything they could put there would run as the user. Files that
# this program creates are private to the user; the user's own commands create files with the user's umask.
use strict;
use warnings;
use File::Path ();

our $state;
my $umask;

sub closeUmask { $umask = umask(0077) }

# For a command of the user. The account can always read and write what a job creates.
sub openUmask { umask($umask & 0077) }

# Dies with "unsafe", a tab and the reason if an account other than the user and root could change what the state folder leads to.
# Modes that only run a command, and folders that do not exist yet, are not checked.
sub requireOwnState {
  my ($mode) = @_;
  return if $mode =~ /^(?:run|inspect)$/;
  requireOwn($_) for ownFolders();
  makeOwnState() if $mode eq 'ensure';
}

sub ownFolders { return ($state, map { "$state/$_" } qw(jobs blobs checkpoints leases)) }

sub makeOwnState {
  for my $path (ownFolders()) {
    File::Path::make_path($path, { mode => 0700 }) unless -e $path;
    requireOwn($path);
    chmod(0700, $path) if $path ne $state;
  }
}

sub requireOwn {
  my ($path) = @_;
  my $why = weaknessOf($path);
  die "unsafe\t$why\n" if $why ne '';
}

# Follows a path from the root through every link, as the kernel does. The path itself must belong to the user and not be writable
# by others. Folders on the way may also belong to root, or be sticky, since no account can replace files of others in a sticky
# folder (sticky(7)).
sub weaknessOf {
  my ($path) = @_;
  my ($at, $links, @parts) = ('', 0, split(m{/+}, $path));
  while (@parts) {
    my $part = shift @parts;
    next if $part eq '' || $part eq '.';
    if ($part eq '..') { $at =~ s{/[^/]*$}{}; next }
    my @found = lstat("$at/$part") or return '';
    return "$at/$part belongs to " . nameOf($found[4]) unless isTrusted($found[4]);
    if (-l _) {
      return "$at/$part leads through too many links" if $links++ > 40;
      my $to = readlink("$at/$part");
      $at = '' if $to =~ m{^/};
      unshift @parts, split(m{/+}, $to);
      next;
    }
    $at = "$at/$part";
    next if @parts ? $found[2] & 01000 : 0;
    return "$at can be written to by others" if isOpen($at, @found[2, 5]);
  }
  my $owner = (stat($path))[4];
  return defined $owner && $owner != $> ? "$path belongs to " . nameOf($owner) : '';
}

# If root has another number, as in a container, the root folder still belongs to root.
sub isTrusted {
  my ($owner) = @_;
  return $owner == 0 || $owner == $> || $owner == (stat('/'))[4];
}

# A group without other members may have write access: many systems give each user a group. With an access control list the group
# bits are those of the list (acl(5)), which ls marks.
sub isOpen {
  my ($path, $mode, $group) = @_;
  return 1 if $mode & 0002;
  return 0 unless $mode & 0020;
  my ($user) = getpwuid($>);
  my ($name, undef, undef, $members) = getgrgid($group);
  return 1 unless defined $user && defined $name && ($name eq $user || $group == 0);
  return 1 if grep { $_ ne $user && $_ ne 'root' } split(/ /, $members);
  open(my $list, '-|', 'ls', '-ld', $path) or return 1;
  return (<$list> || '') =~ /^\S{10}\+/ ? 1 : 0;
}

sub nameOf {
  my ($owner) = @_;
  my $name = getpwuid($owner);
  return defined $name ? $name : "account $owner";
}
