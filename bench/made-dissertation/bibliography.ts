import { bibliographyKeys } from './outline';

/** The entries of the made bibliography. */
export const bibliography = (): string => bibliographyKeys.map((key, index) => entry(key, index)).join('\n');

/** An entry of a made article. @param index position in the bibliography, which tells its author and year from others' */
export const entry = (key: string, index: number): string => `@article{${key},
  author  = {Author${letters(index)}, A. and Second, B.},
  title   = {A Made Article with the Number ${index + 1}},
  journal = {Journal of Made Articles},
  year    = {${1950 + (index % 70)}},
  volume  = {${index + 1}},
  pages   = {1--10}
}
`;

/** Letters sort as the numbers do. */
const letters = (index: number): string =>
  [...String(index).padStart(4, '0')].map((digit) => 'abcdefghij'[Number(digit)]).join('');
