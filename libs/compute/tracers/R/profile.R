# Notes each file that R opens, makes or removes in the file that RESEARCH_TRACE_LOG names.
#
# R reads this file at every start as R_PROFILE_USER; children inherit that. A note is put in front of the body of each
# function that names a file, so that arguments, calls and errors stay what they were. The user's own profile follows.
# Format of a line: libs/compute/src/tracing/parse-trace.ts.

local({
  log <- Sys.getenv("RESEARCH_TRACE_LOG")
  if (!nzchar(log) || !dir.exists(dirname(log))) return(invisible())
  seen <- new.env(hash = TRUE, parent = emptyenv())
  quiet <- c("/proc/", "/dev/", "/sys/", paste0(R.home(), "/"))
  # What it is given: nobody asks for the line that uses it.
  given <- Sys.getenv()
  declared <- c(given[grepl("^READ_", names(given))], given["WRITE_DIR"], .libPaths(), tempdir())
  declared <- unlist(strsplit(declared[!is.na(declared)], "\n", fixed = TRUE), use.names = FALSE)

  line <- function(...) {
    fields <- gsub("\\", "\\\\", c(...), fixed = TRUE)
    fields <- gsub("\n", "\\n", gsub("\t", "\\t", fields, fixed = TRUE), fixed = TRUE)
    cat(paste(fields, collapse = "\t"), "\n", file = log, append = TRUE, sep = "")
  }

  # The calls under way, innermost first, as text: the first that the script's text has tells the line.
  place <- function(depth) {
    calls <- rev(sys.calls()[seq_len(depth)])
    texts <- vapply(calls[seq_len(min(40L, length(calls)))], function(call) {
      paste(deparse(call, width.cutoff = 500L, nlines = 3L), collapse = " ")
    }, "")
    paste(unique(texts[nchar(texts) < 1500]), collapse = "\x1f")
  }

  note_one <- function(access, path, depth) {
    path <- path.expand(sub("^file://", "", enc2utf8(path)))
    if (!nzchar(path) || path %in% c(log, "stdin", "clipboard") || grepl("^[a-z0-9+]+://", path)) return()
    if (!startsWith(path, "/")) path <- file.path(getwd(), path)
    if (any(startsWith(path, quiet))) return()
    key <- paste(access, path)
    if (!is.null(seen[[key]])) return()
    seen[[key]] <- TRUE
    calls <- if (any(startsWith(path, declared))) "" else place(depth)
    line(access, "R", path, "", "", calls)
  }

  note <- function(access, paths) {
    # Outside of tryCatch: an error in an argument is the caller's own.
    force(paths)
    if (!is.character(paths)) return(invisible())
    depth <- sys.nframe() - 1L
    tryCatch(for (path in paths[!is.na(paths)]) note_one(access, path, depth), error = function(e) NULL)
    invisible()
  }

  access_of <- function(mode) if (is.character(mode) && grepl("[wa+]", mode[1])) "write" else "read"

  note_opened <- function(paths, mode) note(access_of(mode), paths)

  note_connection <- function(access, connection) {
    force(connection)
    files <- c("file", "gzfile", "bzfile", "xzfile")
    if (inherits(connection, "connection") && inherits(connection, files)) {
      about <- tryCatch(summary.connection(connection), error = function(e) NULL)
      if (identical(about$opened, "closed")) note(access, about$description)
    }
    invisible()
  }

  note_copy <- function(from, to) {
    force(from)
    force(to)
    if (!is.character(from) || !is.character(to) || length(to) != 1L || !dir.exists(to)) return(invisible())
    note("read", from)
    note("write", file.path(to, basename(from)))
  }

  note_removed <- function(paths) {
    force(paths)
    if (is.character(paths)) note("write", paths[file.exists(paths)])
    invisible()
  }

  note_unlinked <- function(paths) {
    force(paths)
    if (is.character(paths)) note_removed(unique(c(paths, Sys.glob(paths))))
    invisible()
  }

  note_folder <- function(path) {
    force(path)
    if (is.character(path) && !dir.exists(path)) note("write", path)
    invisible()
  }

  # A device opens its first page at once.
  note_device <- function(path) {
    force(path)
    if (is.character(path) && length(path) == 1L && grepl("%", path, fixed = TRUE)) {
      path <- tryCatch(sprintf(path, 1L), error = function(e) path)
    }
    # A pipe, or the printer.
    if (is.character(path) && !any(startsWith(path, "|"))) note("write", path)
    invisible()
  }

  note_root <- function(paths) {
    force(paths)
    tryCatch(for (path in paths) line("root", "R", path), error = function(e) NULL)
    invisible()
  }

  # Puts a call in front of a function's body, wherever the function is bound.
  prepend <- function(name, code, namespace) {
    old <- get0(name, envir = namespace, mode = "function", inherits = FALSE)
    if (is.null(old) || is.primitive(old)) return()
    new <- old
    body(new) <- call("{", code, body(old))
    package <- getNamespaceName(namespace)
    attached <- if (paste0("package:", package) %in% search()) as.environment(paste0("package:", package))
    for (envir in c(namespace, attached)) {
      if (!exists(name, envir = envir, inherits = FALSE)) next
      locked <- bindingIsLocked(name, envir)
      if (locked) unlockBinding(name, envir)
      assign(name, new, envir = envir)
      if (locked) lockBinding(name, envir)
    }
    if (identical(getOption("device"), old)) options(device = new)
  }

  given_argument <- function(name, default = NULL) call("if", call("missing", as.name(name)), default, as.name(name))

  # Arguments are evaluated in the function itself, in its order: an error in one names the function that was called.
  after_arguments <- function(names, code) as.call(c(as.name("{"), lapply(names, given_argument), code))

  # The argument is a path or a connection; where there is none, `default` says what R takes.
  of_argument <- function(noter, argument, default = NULL, before = NULL) {
    after_arguments(c(before, argument), as.call(list(noter, given_argument(argument, default))))
  }
  reads <- function(paths) note("read", paths)
  writes <- function(paths) note("write", paths)
  opens_for_writing <- function(connection) note_connection("write", connection)
  opens_for_reading <- function(connection) note_connection("read", connection)
  opens <- function(argument) {
    after_arguments(c(argument, "open"), as.call(list(note_opened, as.name(argument), quote(open))))
  }
  each_of_dots <- function(noter) call("{", quote(c(...)), as.call(list(noter, quote(c(...)))))

  in_base <- list(
    file = opens("description"), gzfile = opens("description"), bzfile = opens("description"),
    xzfile = opens("description"), url = opens("description"), unz = of_argument(reads, "description"),
    open.connection = after_arguments(c("con", "open"), as.call(list(
      function(connection, mode) note_connection(access_of(mode), connection), quote(con), quote(open)
    ))),
    readLines = of_argument(opens_for_reading, "con"), readBin = of_argument(opens_for_reading, "con"),
    readChar = of_argument(opens_for_reading, "con"), scan = of_argument(opens_for_reading, "file"),
    readRDS = of_argument(opens_for_reading, "file"),
    writeLines = of_argument(opens_for_writing, "con", before = "text"),
    writeBin = of_argument(opens_for_writing, "con", before = "object"),
    writeChar = of_argument(opens_for_writing, "con", before = "object"), cat = of_argument(opens_for_writing, "file"),
    dput = of_argument(opens_for_writing, "file"), dump = of_argument(opens_for_writing, "file"),
    sink = of_argument(opens_for_writing, "file"), saveRDS = of_argument(opens_for_writing, "file"),
    file.copy = after_arguments(c("from", "to"), as.call(list(note_copy, quote(from), quote(to)))),
    file.append = call("{", of_argument(writes, "file1"), of_argument(reads, "file2")),
    file.create = each_of_dots(writes), file.remove = each_of_dots(note_removed),
    file.rename = call("{", of_argument(note_removed, "from"), of_argument(writes, "to")),
    file.symlink = of_argument(writes, "to"), file.link = of_argument(writes, "to"),
    unlink = of_argument(note_unlinked, "x"), dir.create = of_argument(note_folder, "path"),
    readRenviron = of_argument(reads, "path"), dyn.load = of_argument(reads, "x"),
    .libPaths = of_argument(note_root, "new")
  )

  device <- function(argument, default) of_argument(note_device, argument, default)
  read <- function(...) lapply(c(...), function(argument) of_argument(reads, argument))
  write <- function(...) lapply(c(...), function(argument) of_argument(writes, argument))

  # What opens files in compiled code, by package and function. A function or an argument that a version lacks is left.
  in_packages <- list(
    utils = list(
      unzip = c(read("zipfile"), list(of_argument(note_folder, "exdir"))), zip = write("zipfile"),
      download.file = list(
        of_argument(function(url) if (is.character(url)) note("read", url[startsWith(url, "file://")]), "url"),
        of_argument(writes, "destfile")
      ),
      Rprof = list(of_argument(function(path) if (is.character(path) && nzchar(path[1])) note("write", path),
                               "filename", "Rprof.out"))
    ),
    tools = list(md5sum = read("files"), sha256sum = read("files")),
    grDevices = list(
      pdf = list(device("file", "Rplots.pdf")), postscript = list(device("file", "Rplots.ps")),
      xfig = list(device("file", "Rplots.fig")), pictex = list(device("file", "Rplots.tex")),
      svg = list(device("filename", "Rplot001.svg")), cairo_pdf = list(device("filename", "Rplot001.pdf")),
      cairo_ps = list(device("filename", "Rplot001.ps")), png = list(device("filename", "Rplot001.png")),
      jpeg = list(device("filename", "Rplot001.jpeg")), tiff = list(device("filename", "Rplot001.tiff")),
      bmp = list(device("filename", "Rplot001.bmp")), bitmap = list(device("file", "Rplot001.bmp"))
    ),
    fs = list(
      file_copy = c(read("path"), write("new_path")), file_move = c(write("path"), write("new_path")),
      file_create = write("path"), file_delete = write("path"), dir_delete = write("path"),
      dir_copy = c(read("path"), write("new_path")), link_create = write("new_path")
    ),
    data.table = list(fread = read("file", "input"), fwrite = write("file")),
    vroom = list(
      vroom = read("file"), vroom_fwf = read("file"), vroom_lines = read("file"), vroom_write = write("file"),
      vroom_write_lines = write("file")
    ),
    readr = list(
      read_delim = read("file"), read_csv = read("file"), read_csv2 = read("file"), read_tsv = read("file"),
      read_fwf = read("file"), read_table = read("file"), read_lines = read("file"), read_file = read("file"),
      read_lines_raw = read("file"), read_file_raw = read("file"), write_delim = write("file"),
      write_csv = write("file"), write_tsv = write("file"), write_lines = write("file"), write_file = write("file")
    ),
    arrow = list(
      read_parquet = read("file"), read_feather = read("file"), read_ipc_file = read("file"),
      read_csv_arrow = read("file"), read_delim_arrow = read("file"), read_json_arrow = read("file"),
      write_parquet = write("sink"), write_feather = write("sink"), write_ipc_file = write("sink"),
      write_csv_arrow = write("sink"), open_dataset = read("sources"), write_dataset = write("path")
    ),
    readxl = list(read_excel = read("path"), read_xls = read("path"), read_xlsx = read("path")),
    haven = list(
      read_dta = read("file"), read_sas = read("data_file"), read_sav = read("file"), read_xpt = read("file"),
      write_dta = write("path"), write_sav = write("path"), write_xpt = write("path")
    ),
    fst = list(read_fst = read("path"), write_fst = write("path")),
    xml2 = list(read_xml.character = read("x"), write_xml.xml_document = write("file")),
    svglite = list(svglite = list(device("filename", "Rplot001.svg"))),
    ragg = list(
      agg_png = list(device("filename", "Rplot001.png")), agg_jpeg = list(device("filename", "Rplot001.jpeg")),
      agg_tiff = list(device("filename", "Rplot001.tiff"))
    )
  )

  prepend_all <- function(package) {
    namespace <- asNamespace(package)
    for (name in names(in_packages[[package]])) {
      if (!exists(name, envir = namespace, mode = "function", inherits = FALSE)) next
      known <- names(formals(get(name, envir = namespace)))
      for (code in in_packages[[package]][[name]]) {
        if (all(all.vars(code) %in% known)) prepend(name, code, namespace)
      }
    }
  }

  for (package in names(in_packages)) {
    local({
      package <- package
      if (isNamespaceLoaded(package)) prepend_all(package)
      else setHook(packageEvent(package, "onLoad"), function(...) prepend_all(package))
    })
  }
  for (name in names(in_base)) prepend(name, in_base[[name]], .BaseNamespaceEnv)
  line("start", "R")
  note_root(c(R.home(), .libPaths()))
})

# The profile that R would have read without this one: RESEARCH_TRACE_PROFILE names another, or says "none".
local({
  named <- Sys.getenv("RESEARCH_TRACE_PROFILE")
  usual <- if (nzchar(named)) named else c(".Rprofile", path.expand("~/.Rprofile"))
  found <- usual[file.exists(usual)]
  if (length(found) > 0) source(found[1], local = globalenv(), keep.source = FALSE)
})
