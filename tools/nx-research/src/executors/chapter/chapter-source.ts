import type { PlannedTarget } from '../../wiring/task-kind';
import type { TexSource } from '../../wiring/tex-closure';
import type { ChapterOptions } from './options';

/** The chapter's file under the name by which documents include it, `project/file`. */
export function chapterSource({ project, options }: PlannedTarget<ChapterOptions>): TexSource {
  return { project, file: options.entry, as: `${project.name}/${options.entry}` };
}
