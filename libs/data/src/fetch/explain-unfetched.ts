import { type Failure, type FailureReason, keepLineEnds, shownAddress } from '@research/core';
import type { LockedFile } from '../lock/source-lock';
import { onlyLineEnds } from './folder-source';
import { describeContent } from '../store/content-id';

/** A file that no place had, and what each of them said. */
export interface Unfetched {
  readonly file: LockedFile;
  readonly project: string;
  readonly tried: readonly Failure[];
}

/** The failure of a file that could not be fetched, at its entry in the lock: what was tried where, and the way out. */
export function explainUnfetched({ file, project, tried }: Unfetched): Failure {
  const { what, tries } = explanation({ file, project, tried });
  return {
    reason: mainReason(tried),
    what,
    at: file.at,
    causes: tried,
    tries,
    transient: tried.some(({ transient }) => transient === true),
  };
}

/** Replaced bytes explain the most; otherwise the place asked last, which is the one that should have them. */
function mainReason(tried: readonly Failure[]): FailureReason {
  if (tried.some(({ reason }) => reason === 'hash-mismatch')) return 'hash-mismatch';
  return tried.at(-1)?.reason ?? 'not-found';
}

type Explanation = Pick<Failure, 'what'> & { readonly tries: readonly string[] };

function explanation({ file, project, tried }: Unfetched): Explanation {
  const reason = mainReason(tried);
  const pinned = `${file.path}, pinned to ${describeContent(file)},`;
  if (tried.some(({ what }) => what.endsWith(onlyLineEnds))) return lineEndsExplanation(pinned, file);
  if (file.origin === 'sample') return sampleExplanation(reason, file, project);
  if (file.snapshot !== undefined) return snapshotExplanation(pinned, file.url, file.snapshot);
  switch (reason) {
    case 'hash-mismatch':
      return {
        what: `${pinned} was replaced upstream: other bytes are there now`,
        tries: [
          `take the new bytes: npx nx run ${project}:refresh`,
          'keep the old ones: set RESEARCH_STORE to a store that has them, or NFLVERSE_MIRROR to an older mirror',
        ],
      };
    case 'offline':
      return {
        what: `${pinned} is not on this machine, and RESEARCH_OFFLINE=1 forbids the network`,
        tries: ['unset RESEARCH_OFFLINE', 'set NFLVERSE_MIRROR or RESEARCH_STORE to a folder that has it'],
      };
    case 'network':
      return {
        what: `${pinned} is not on this machine and could not be downloaded`,
        tries: [
          `when the network is back: npx nx run ${project}:fetch (it goes on where it stopped)`,
          'set NFLVERSE_MIRROR to a folder or another server that has it',
        ],
      };
    case 'not-found':
      return {
        what: `${pinned} is at none of the places that were asked for ${file.asset}`,
        tries: ['check NFLVERSE_MIRROR and RESEARCH_STORE', `npx nx run ${project}:refresh`],
      };
    default:
      return { what: `${pinned} could not be fetched`, tries: [] };
  }
}

/** An API answers differently tomorrow: the same bytes exist only where they were stored. */
const snapshotExplanation = (pinned: string, url: string, snapshot: string): Explanation => ({
  what: `${pinned} was taken from ${shownAddress(url)} by ${snapshot}, and no store that was asked has it`,
  tries: [
    'set RESEARCH_STORE to the shared store of the person who took it',
    `take it again, which moves the pin: npx nx run ${snapshot}`,
  ],
});

const lineEndsExplanation = (pinned: string, { origin, url }: LockedFile): Explanation => ({
  what: `${pinned} exists with other line ends`,
  tries: origin === 'sample' ? keepLineEnds(url) : ['copy the file anew, as bytes and not as text'],
});

function sampleExplanation(reason: FailureReason, file: LockedFile, project: string): Explanation {
  const replaced = reason === 'hash-mismatch';
  const what = replaced
    ? `the sample ${file.url} is not the one that ${file.at.file} pins (${describeContent(file)})`
    : `the sample ${file.url}, which ${file.at.file} pins, could not be read`;
  const tries = [
    `git checkout -- ${file.url}`,
    `pin it as it is now: RESEARCH_ORIGIN=sample npx nx run ${project}:refresh`,
  ];
  return { what, tries };
}
