"""A minimal Swift lexer for check-layers: tells code from strings and comments."""
import re

OPENING = re.compile(r'//|/\*|(?P<hashes>#*)(?P<quote>"""|")|`')


def code(text, keep_strings=False):
    """Replaces comments, and strings unless they are kept, by spaces; keeps lines and columns."""
    parts, position = [], 0
    while opening := OPENING.search(text, position):
        end = _end(text, opening)
        parts.append(text[position:opening.start()])
        found = text[opening.start():end]
        is_kept = keep_strings if opening["quote"] else _is_quoted_name(found)
        parts.append(found if is_kept else re.sub(r"[^\n]", " ", found))
        position = end
    return "".join(parts) + text[position:]


def line_number(text, offset):
    return text.count("\n", 0, offset) + 1


def block_end(text, start):
    """The end of the bracket that opens at `start`; the text must be free of comments."""
    depth, position = 0, start
    while position < len(text):
        opening = OPENING.match(text, position)
        if opening and opening["quote"]:
            position = _end(text, opening)
            continue
        depth += {"(": 1, "[": 1, ")": -1, "]": -1}.get(text[position], 0)
        position += 1
        if depth == 0:
            break
    return position


def _is_quoted_name(text):
    """Whether backticks enclose a module name; the name of a test with spaces counts as text."""
    return re.fullmatch(r"`\w+`", text) is not None


def _end(text, opening):
    if opening["quote"]:
        return _string_end(text, opening)
    if opening[0] == "/*":
        return _comment_end(text, opening.end())
    closing = text.find("\n" if opening[0] == "//" else "`", opening.end())
    if closing < 0:
        return len(text)
    return closing if opening[0] == "//" else closing + 1


def _comment_end(text, position):
    depth = 1
    for mark in re.compile(r"/\*|\*/").finditer(text, position):
        depth += 1 if mark[0] == "/*" else -1
        if depth == 0:
            return mark.end()
    return len(text)


def _string_end(text, opening):
    """The offset after the closing quote; `\\(…)` may contain further strings."""
    hashes, quote = opening["hashes"], opening["quote"]
    marks = re.compile(re.escape("\\" + hashes) + r"(\(|.)|" + re.escape(quote + hashes), re.DOTALL)
    position = opening.end()
    while mark := marks.search(text, position):
        if mark[1] is None:
            return mark.end()
        position = block_end(text, mark.end() - 1) if mark[1] == "(" else mark.end()
    return len(text)
