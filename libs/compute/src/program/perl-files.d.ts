/** A file of the programs in Perl, as text: `import name from '…/name.pl' with { type: 'text' }`. */
declare module '*.pl' {
  const text: string;
  export default text;
}
