import channel from '../../program/channel.pl' with { type: 'text' };
import clean from '../../program/clean.pl' with { type: 'text' };
import commands from '../../program/commands.pl' with { type: 'text' };
import conceal from '../../program/conceal.pl' with { type: 'text' };
import direct from '../../program/direct.pl' with { type: 'text' };
import folders from '../../program/folders.pl' with { type: 'text' };
import gpus from '../../program/gpus.pl' with { type: 'text' };
import jobs from '../../program/jobs.pl' with { type: 'text' };
import lease from '../../program/lease.pl' with { type: 'text' };
import locks from '../../program/locks.pl' with { type: 'text' };
import ownFolder from '../../program/own-folder.pl' with { type: 'text' };
import processes from '../../program/processes.pl' with { type: 'text' };
import supervise from '../../program/supervise.pl' with { type: 'text' };
import transfer from '../../program/transfer.pl' with { type: 'text' };

/** Files of `libs/compute/program` by their names, as text. */
export type PerlFiles = Readonly<Record<string, string>>;

/** What the program of jobs is made of, whatever the scheduler is. */
export const sharedFiles = {
  channel,
  clean,
  commands,
  conceal,
  folders,
  gpus,
  jobs,
  locks,
  'own-folder': ownFolder,
  processes,
  supervise,
  transfer,
} satisfies PerlFiles;

/** The files of every program, by the program's name. */
export const programFiles = {
  host: { ...sharedFiles, direct },
  lease: { locks, lease },
} satisfies Record<string, PerlFiles>;

/**
 * Joins files to one program, in any order, and calls their `main`. Each is a block: what one declares by `my` no other sees.
 * Comments and indentation stay here, for the program travels to its host each time; lines keep their numbers, and perl names
 * the file in what it says.
 */
export const joinProgram = (files: PerlFiles): string =>
  `${Object.entries(files)
    .map(([name, text]) => `{\n# line 1 "${name}.pl"\n${withoutComments(text)}}\n`)
    .join('')}main();\n__END__\n`;

/** Without indentation and lines that are a comment: no string in the files goes over a line break. */
export const withoutComments = (text: string): string => text.replace(/^[ \t]+/gm, '').replace(/^#.*$/gm, '');

/** Starts, follows and ends the jobs of the machine it runs on; `program/channel.pl` says what it can be asked. */
export const hostProgram = joinProgram(programFiles.host);

/** Takes the locks of a lease on descriptors that it inherits; see `program/lease.pl`. */
export const leaseProgram = joinProgram(programFiles.lease);
