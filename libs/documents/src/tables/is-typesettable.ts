import { maskTex } from '../tex/mask-tex';
import { lintStructure } from './lint-structure';

/** True when braces and environments of a table match, so that TeX comes out of it where it went in. */
export const isTypesettable = (table: Uint8Array): boolean =>
  lintStructure(maskTex(Buffer.from(table).toString('utf8'))).length === 0;
