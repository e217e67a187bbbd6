import type { Row } from '../benchmark';
export async function measureOwn(_rounds: number): Promise<Row[]> {
  return [];
}
