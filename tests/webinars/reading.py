"""How the tests read mails: with parsers other than those that wrote them."""

import re

import vobject


def link_in(message, name):
    """The path of the first link of a kind in the text of a mail."""
    return re.search(rf"http://testserver(/\w\w/webinars/{name}/[^\s/]+/)", message.body).group(1)


def calendar_part(message):
    """The text/calendar part of a mail as it travels; empty when there is none."""
    for part in message.message().walk():
        if part.get_content_type() == "text/calendar":
            return part.get_payload(decode=True).decode()
    return ""


def vevent(message):
    """The event of a mail's calendar part, as vobject reads it."""
    return vobject.readOne(calendar_part(message)).vevent
