"""Writing the files of the sample."""

import gzip
import io
import pathlib
import zlib


def write_text(path, text):
    """Writes a file as it is; says how many lines it has."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text.encode("utf-8"))
    _say(path, text)


def write_gzip(path, text):
    """Writes a compressed file without a time or a name in it; one that already holds the text stays as it is.

    Releases of zlib compress differently. The text is the same on every machine, and a machine with another zlib
    than the one that wrote the committed file leaves its bytes alone.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    data = text.encode("utf-8")
    if _text_in(path) != data:
        compressed = io.BytesIO()
        with gzip.GzipFile(filename="", mode="wb", compresslevel=9, fileobj=compressed, mtime=0) as file:
            file.write(data)
        path.write_bytes(compressed.getvalue())
    _say(path, text)


def _text_in(path):
    try:
        return gzip.decompress(pathlib.Path(path).read_bytes())
    except (OSError, EOFError, zlib.error):
        return None


def _say(path, text):
    print(f"{path.parent.name}/{path.name}: {text.count(chr(10))} lines")
