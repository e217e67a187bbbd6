import { plainText } from './plain-text';

describe('plainText', () => {
  it.each([
    ['\\ignorespaces Key-number mass', 'Key-number mass'],
    ['Three estimates~of \\emph {each} policy', 'Three estimates of each policy'],
    ['Ne{\\v {s}}lehov{\\\'a} and K{\\"u}nsch', 'Nešlehová and Künsch'],
    ["Dud{\\'\\i }k", 'Dudík'],
    ['95\\,\\% intervals, A \\& B', '95 % intervals, A & B'],
    ['pages 3--4 --- at most', 'pages 3–4 — at most'],
    ['the margin $|M|$', 'the margin |M|'],
    ["caf\\'e noir, \\'{e}t\\'{\\i}", 'café noir, étí'],
    ['Plain', 'Plain'],
    ['', ''],
  ])('reads %s', (tex, text) => expect(plainText(tex)).toBe(text));
});
