/** What shows its content to the reader instead of executing it. Names are without backslash. */
export interface ShownCode {
  readonly environments: readonly string[];
  /** Commands that take `|text|` or `{text}`, after options. */
  readonly commands: readonly string[];
  /** Characters that begin and end shown code by themselves (`\MakeShortVerb{\|}`). */
  readonly delimiters: readonly string[];
}

/** What LaTeX and the packages for code bring along. minted's `listing` is a float: what stands in it is executed. */
export const knownShownCode: ShownCode = {
  environments: [
    ...['verbatim', 'Verbatim', 'BVerbatim', 'LVerbatim', 'SaveVerbatim', 'VerbatimOut', 'spverbatim'],
    ...['boxedverbatim', 'verbatimtab', 'verbatimwrite', 'lstlisting', 'minted', 'tcblisting'],
    ...['tcbverbatimwrite', 'tcboutputlisting', 'scontents', 'comment', 'filecontents', 'luacode'],
    ...['pycode', 'pyverbatim', 'pyblock', 'Highlighting', 'markdown', 'Sinput', 'Soutput'],
  ],
  commands: [
    ...['verb', 'Verb', 'spverb', 'lstinline', 'mintinline', 'mint', 'SaveVerb', 'tcboxverb'],
    ...['detokenize'],
  ],
  delimiters: [],
};

const options = String.raw`\s*(?:\[[^\]]*\]\s*){0,2}`;

/** Commands that define shown code; the group `name` is what they define. */
const definitions: readonly (readonly [keyof ShownCode, RegExp])[] = [
  [
    'environments',
    new RegExp(
      String.raw`\\(?:(?:Define|Recustom|Custom)VerbatimEnvironment|lstnewenvironment|newverbatim|excludecomment|(?:re)?newtcblisting|(?:New|Renew|Declare|Provide)TCBListing)\*?${options}\{(?<name>[^{}]+)\}`,
      'g',
    ),
  ],
  [
    // \newenvironment{code}{\verbatim}{\endverbatim}
    'environments',
    new RegExp(
      String.raw`\\(?:re)?newenvironment\*?\s*\{(?<name>[^{}]+)\}${options}\{[^{}]*\\(?:[vV]erbatim|comment|lstlisting|minted|VerbatimEnvironment)(?![A-Za-z@])`,
      'g',
    ),
  ],
  ['environments', /\\newminted\s*\[(?<name>[^\]]+)\]/g],
  ['commands', /\\newmintinline\s*\[(?<name>[^\]]+)\]/g],
  [
    'commands',
    /\\(?:CustomVerbatimCommand|DefineVerbatimCommand|newverbcommand|newtcboxverb)\*?\s*\{?\\?(?<name>[A-Za-z@]+)\}?/g,
  ],
  [
    'delimiters',
    /\\(?:MakeShortVerb|DefineShortVerb|lstMakeShortInline)\*?\s*(?:\[[^\]]*\]\s*)?\{?\\(?<name>[^A-Za-z\s])\}?/g,
  ],
];

/** What a source (without its comments) defines for showing code, besides what packages bring along. */
export function definedShownCode(text: string): ShownCode {
  const named = (kind: keyof ShownCode): string[] =>
    definitions
      .filter(([defined]) => defined === kind)
      .flatMap(([, pattern]) =>
        [...text.matchAll(pattern)].map(({ groups }) => groups?.['name']?.trim() ?? ''),
      )
      .filter((name) => name !== '');
  // \newminted{python}{…} defines the environment pythoncode, \newmintinline{python}{…} the command \pythoninline.
  const minted = (command: string, suffix: string): string[] =>
    [...text.matchAll(new RegExp(`\\\\${command}\\s*\\{([A-Za-z]+)\\}`, 'g'))].map(
      ([, name]) => name + suffix,
    );
  const moreverb = /\\usepackage[^{}]*\{[^{}]*\bmoreverb\b/.test(text) ? ['listing', 'listingcont'] : [];
  return {
    environments: [...named('environments'), ...minted('newminted', 'code'), ...moreverb],
    commands: [...named('commands'), ...minted('newmintinline', 'inline')],
    delimiters: named('delimiters'),
  };
}

/** Everything that either of two shows. */
export function joinShownCode(one: ShownCode, other: ShownCode): ShownCode {
  const join = (kind: keyof ShownCode): string[] => [...new Set([...one[kind], ...other[kind]])].sort();
  return { environments: join('environments'), commands: join('commands'), delimiters: join('delimiters') };
}
