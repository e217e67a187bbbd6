"""One GET, patiently: what may pass is tried again, and is Unavailable when it does not pass."""

import http.client
import sys
import time
import urllib.error
import urllib.request

MAY_PASS = 75  # EX_TEMPFAIL: the exit code that says so
_ATTEMPTS = 3
_LIMIT_SECONDS = 30
_LONGEST_WAIT_SECONDS = 60


class Unavailable(Exception):
    """The server cannot be reached, is busy or broken: the same request may succeed later."""


class Refused(Exception):
    """The server will not answer this request: its HTTP status and its words."""

    def __init__(self, shown, status, said):
        super().__init__(f"{shown}: HTTP {status} {said}".rstrip())
        self.status = status


def get(url, shown, attempts=_ATTEMPTS, limit_seconds=_LIMIT_SECONDS):
    """(body, headers). `shown` is what messages call the address: a key in a query is for nobody's eyes."""
    problem = ""
    for attempt in range(1, attempts + 1):
        wait_seconds = 2.0 ** (attempt - 1)
        try:
            with urllib.request.urlopen(url, timeout=limit_seconds) as response:
                body = response.read()
            if _is_page(response, body):
                raise Refused(shown, response.status, "with a web page instead of data; is there a proxy or a log-in in between?")
            return body, response.headers
        except urllib.error.HTTPError as answer:
            if answer.code != 429 and answer.code < 500:
                raise Refused(shown, answer.code, _words(answer)) from None
            problem = f"HTTP {answer.code}"
            wait_seconds = _retry_after(answer, wait_seconds)
        except (OSError, http.client.HTTPException) as trouble:
            problem = _reason(trouble)
        print(f"{shown}: {problem} (attempt {attempt} of {attempts})", file=sys.stderr)
        if wait_seconds > _LONGEST_WAIT_SECONDS:
            problem += f", and {wait_seconds:.0f} s to wait"
            break
        if attempt < attempts:
            time.sleep(wait_seconds)
    raise Unavailable(f"{shown}: {problem}")


def _is_page(response, body):
    start = body[:64].lstrip().lower()
    return "text/html" in response.headers.get("Content-Type", "") or start.startswith((b"<!doctype", b"<html"))


def _retry_after(answer, otherwise):
    try:
        return float(answer.headers.get("Retry-After", otherwise))
    except ValueError:
        return otherwise


def _words(answer):
    try:
        return answer.read(300).decode(errors="replace").replace("\n", " ").strip()
    except OSError:
        return ""


def _reason(trouble):
    if isinstance(trouble, http.client.IncompleteRead):
        return "the answer is cut off"
    return str(getattr(trouble, "reason", trouble)) or type(trouble).__name__
