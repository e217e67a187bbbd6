import { type Result, fail, ok } from '@research/core';
import { type ContentId, describeContent } from './content-id';
import { ContentStore } from './content-store';
import type { SharedStore } from './shared-store';
import { readBytes } from './read-bytes';

/** A shared store in a folder that this machine can see (an external disk, a network share). */
export function folderSharedStore(folder: string): SharedStore {
  const label = `the shared store ${folder}`;
  const shared = new ContentStore(folder);
  return {
    label,
    pull: (content, into) => copyBetween({ content, from: shared, into }),
    push: async (content, from) => {
      const held = await shared.find(content);
      if (!held.ok || held.value === 'held') return held.ok ? ok(undefined) : held;
      return copyBetween({ content, from, into: shared });
    },
  };
}

interface Copy {
  readonly content: ContentId;
  readonly from: ContentStore;
  readonly into: ContentStore;
}

async function copyBetween({ content, from, into }: Copy): Promise<Result<void>> {
  const held = await from.find(content);
  if (!held.ok) return held;
  if (held.value !== 'held') {
    const what = held.value === 'damaged' ? 'was damaged and has been removed' : 'is not there';
    return fail({ reason: 'not-found', what: `${describeContent(content)} ${what}` });
  }
  const put = await into.put(readBytes(from.pathOf(content.sha256)), content);
  return put.ok ? ok(undefined) : put;
}
