"""The light writing of mail texts: paragraphs, bold, links, lists, and placeholders between double braces.

What staff write is never run as a template. It is cut into pieces here, and values go in only afterwards, as
plain words: neither a name nor a title can bring a link, a tag or another placeholder into a mail.

    # A heading                      - a point of a list
    **bold**                         [what it says]({{ manage_url }}) or [what it says](https://example.org)

A blank line ends a paragraph; a bare address becomes a link; a link alone in its paragraph becomes a button.
A link whose placeholder is empty this time (there is no recording) is left out, with the paragraph it fills.
"""

import re
from collections.abc import Collection, Iterator, Mapping

from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

NAME = r"\{\{[ \t]*([a-z][a-z0-9_]*)[ \t]*\}\}"
PLACEHOLDER = re.compile(NAME)
_LINK = (
    r"\[(?P<label>[^\[\]\n]+)\]\((?P<target>https?://[^\s()<>\"{}]+|\{\{[ \t]*[a-z][a-z0-9_]*[ \t]*\}\})\)"
)
_INLINE = re.compile(
    rf"\*\*(?P<bold>[^*\n]+)\*\*|{_LINK}|(?P<url>https?://[^\s<>\"{{}}]*[^\s<>\"{{}}.,;:!?)])|{NAME}"
)
_BUTTON = re.compile(rf"^{_LINK}$")
_LINKISH = re.compile(r"\[[^\[\]\n]+\]\([^)\n]*\)")


def is_address(name: str) -> bool:
    """Placeholders named so are addresses: they become links."""
    return name.endswith("_url")


def braced(name: str) -> str:
    """A placeholder as it is written in a text."""
    return "{{ " + name + " }}"


def names_in(text: str) -> list[str]:
    """The placeholders of a text in their order, each once."""
    return list(dict.fromkeys(PLACEHOLDER.findall(text)))


def problems(text: str, allowed: Collection[str], required: Collection[str] = ()) -> list[str]:
    """What is wrong with a text, in sentences for the person who wrote it; empty when it can be sent."""
    listed = ", ".join(braced(name) for name in allowed)
    found = [
        _("There is no placeholder “{{ %(name)s }}” in this mail. Allowed here: %(allowed)s.")
        % {"name": name, "allowed": listed}
        for name in names_in(text)
        if name not in allowed
    ]
    rest = PLACEHOLDER.sub("", text)
    found += [
        _("“%(written)s” is not a placeholder: between the braces stands one name and nothing else.")
        % {"written": written}
        for written in re.findall(r"\{\{[^{}\n]*\}\}", rest)
    ]
    rest = re.sub(r"\{\{[^{}\n]*\}\}", "", rest)
    if re.search(r"\{[%#]|[%#]\}", rest):
        found.append(_("Commands in braces do nothing in a mail: only placeholders work here."))
    elif "{{" in rest:
        found.append(_("A placeholder is opened with {{ and not closed with }}."))
    elif "}}" in rest:
        found.append(_("A placeholder is closed with }} and not opened with {{."))
    found += [
        _("Placeholders have two braces on each side: {{ %(name)s }}.") % {"name": name}
        for name in dict.fromkeys(re.findall(r"\{\s*([a-z][a-z0-9_]*)\s*\}", rest))
        if name in allowed
    ]
    for written in _LINKISH.findall(text):
        button = re.fullmatch(_LINK, written)
        target = PLACEHOLDER.fullmatch(button["target"]) if button else None
        if button is None or (target and not is_address(target[1])):
            found.append(
                _("“%(written)s” leads nowhere: a link needs https:// or the placeholder of a link.")
                % {"written": written}
            )
    found += [
        _("“{{ %(name)s }}” is missing: without it this mail is of no use.") % {"name": name}
        for name in required
        if name not in names_in(text)
    ]
    return found


def fill(text: str, values: Mapping[str, str]) -> str:
    """The text in one line with its placeholders filled: for subjects."""
    return " ".join(PLACEHOLDER.sub(lambda match: values.get(match[1], ""), text).split())


def as_html(text: str, values: Mapping[str, str]) -> SafeString:
    """The text as HTML."""
    return mark_safe("\n".join(_html_block(block, values) for block in _blocks(text, values)))


def as_text(text: str, values: Mapping[str, str]) -> str:
    """The text for readers without HTML: addresses in full."""
    return "\n\n".join(_text_block(block, values) for block in _blocks(text, values))


def _blocks(text: str, values: Mapping[str, str]) -> Iterator[str]:
    """Paragraphs, without those that are a link to nowhere or have nothing left to say."""
    plain = text.replace("\r\n", "\n").replace("\r", "\n")
    for block in re.split(r"\n[ \t]*\n", plain):
        stripped = block.strip()
        button = _BUTTON.match(stripped)
        only = PLACEHOLDER.fullmatch(stripped)
        if (button and not _target(button["target"], values)) or (only and not values.get(only[1])):
            continue
        if stripped:
            yield stripped


def _target(written: str, values: Mapping[str, str]) -> str:
    match = PLACEHOLDER.fullmatch(written)
    return values.get(match[1], "") if match else written


def _html_block(block: str, values: Mapping[str, str]) -> str:
    lines = [line.strip() for line in block.split("\n")]
    if lines[0].startswith("# "):
        head = f"<h1>{_html(lines[0][2:], values)}</h1>"
        return "\n".join([head, _html_block("\n".join(lines[1:]), values)]) if lines[1:] else head
    if all(line.startswith("- ") for line in lines):
        points = "".join(f"<li>{_html(line[2:], values)}</li>" for line in lines)
        return f"<ul>{points}</ul>"
    if button := _BUTTON.match(block):
        return format_html(
            '<p><a class="button" href="{}">{}</a></p>',
            _target(button["target"], values),
            mark_safe(_html(button["label"], values)),
        )
    return f"<p>{'<br>'.join(_html(line, values) for line in lines)}</p>"


def _html(line: str, values: Mapping[str, str]) -> str:
    """One line: what stands between the pieces is escaped, and so is what goes into them."""
    done, last = [], 0
    for match in _INLINE.finditer(line):
        done.append(escape(line[last : match.start()]))
        last = match.end()
        name = match[match.lastindex] if match.lastgroup is None else ""
        if match["bold"]:
            done.append(f"<strong>{_html(match['bold'], values)}</strong>")
        elif match["label"]:
            target, label = _target(match["target"], values), _html(match["label"], values)
            done.append(format_html('<a href="{}">{}</a>', target, mark_safe(label)) if target else label)
        elif match["url"]:
            done.append(format_html('<a href="{}">{}</a>', match["url"], match["url"]))
        elif is_address(name) and values.get(name):
            done.append(format_html('<a href="{}">{}</a>', values[name], values[name]))
        else:
            done.append(escape(values.get(name, "")))
    return "".join([*done, escape(line[last:])])


def _text_block(block: str, values: Mapping[str, str]) -> str:
    if button := _BUTTON.match(block):
        return f"{_text(button['label'], values)}:\n{_target(button['target'], values)}"
    lines = [line.strip().removeprefix("# ") for line in block.split("\n")]
    return "\n".join(_text(line, values) for line in lines)


def _text(line: str, values: Mapping[str, str]) -> str:
    def said(match: re.Match[str]) -> str:
        if match["bold"]:
            return _text(match["bold"], values)
        if match["label"]:
            target, label = _target(match["target"], values), _text(match["label"], values)
            return f"{label} ({target})" if target else label
        if match["url"]:
            return match["url"]
        return values.get(match[match.lastindex], "")

    return _INLINE.sub(said, line)
