import { slotKinds } from '../hosts/slot-kind';
import type { Slot } from './lease';

/** The slot whose lock file has this name (`cpu.0`); none for any other file. */
export function slotOf(fileName: string): Slot[] {
  const [name, number] = fileName.split('.');
  const kind = slotKinds.find((known) => known === name);
  return kind ? [{ kind, number: Number(number) }] : [];
}
