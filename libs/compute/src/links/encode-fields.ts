/** Fields as the program of jobs takes them. They must not contain NUL. */
export const encodeFields = (fields: readonly string[]): Buffer =>
  Buffer.from(fields.map((field) => `${field}\0`).join(''));
