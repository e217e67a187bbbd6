/** The command of a run as it was typed, but for quotation marks. */
export const commandOf = ({ command }: { readonly command: readonly string[] }): string =>
  `nx ${command.join(' ')}`;
