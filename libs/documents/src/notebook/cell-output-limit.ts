import { noteErrors } from './r-error-log';

/**
 * How many characters of text one cell puts into the rendered page; the rest is left out with a note. A loop that prints
 * 100 MB would make a page that pandoc needs gigabytes for and no browser opens.
 */
export const cellOutputCharacters = 1 << 20;

/** R code that makes knitr's evaluation of a cell keep to the limit; expects the output format in `format`. */
export const limitKnitr = `${noteErrors}format$knitr$knit_hooks$evaluate <- function(...) {
  limit <- ${cellOutputCharacters}
  parts <- withCallingHandlers(evaluate::evaluate(...), error = note_error)
  parts[] <- lapply(parts, function(part) {
    size <- if (is.character(part)) sum(nchar(part)) else 0
    if (size <= limit) return(part)
    paste0(substr(paste(part, collapse = "\\n"), 1, limit), "\\n... ", size - limit, " characters more are left out\\n")
  })
  parts
}
`;

/** Python code that makes a kernel's output keep to the limit; IPython runs it when it starts. */
export const limitIpython = `import sys


def _limit(stream, ipython, limit=${cellOutputCharacters}):
    write = stream.write
    sizes = {"shown": 0, "hidden": 0}

    def limited(text):
        room = limit - sizes["shown"]
        sizes["shown"] += min(len(text), room)
        sizes["hidden"] += max(0, len(text) - room)
        if room > 0:
            write(text[:room])
        return len(text)

    def note(*_):
        if sizes["hidden"] > 0:
            write("\\n... {} characters more are left out\\n".format(sizes["hidden"]))
        sizes.update(shown=0, hidden=0)

    stream.write = limited
    ipython.events.register("post_run_cell", note)


_limit(sys.stdout, get_ipython())
_limit(sys.stderr, get_ipython())
del _limit
`;
