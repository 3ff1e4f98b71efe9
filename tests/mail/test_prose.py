"""What staff write into a mail: a few signs of writing, declared placeholders, and nothing that runs."""

import pytest

from lms.mail.prose import as_html, as_text, fill, problems

ALLOWED = ("first_name", "title", "confirm_url")


NOT_ONE = "“%s” is not a placeholder: between the braces stands one name and nothing else."
NOWHERE = "“%s” leads nowhere: a link needs https:// or the placeholder of a link."
COMMAND = "Commands in braces do nothing in a mail: only placeholders work here."
UNKNOWN = (
    "There is no placeholder “{{ name }}” in this mail. Allowed here: {{ first_name }}, {{ title }},"
    " {{ confirm_url }}."
)


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("Hello {{ first_name }}, {{title}}", []),
        ("Hello {{ name }}", [UNKNOWN]),
        ("Hello {{ first_name", ["A placeholder is opened with {{ and not closed with }}."]),
        ("Hello first_name }}", ["A placeholder is closed with }} and not opened with {{."]),
        ("{% if title %}x{% endif %}", [COMMAND]),
        ("{# secret #}", [COMMAND]),
        ("{{ title|upper }}", [NOT_ONE % "{{ title|upper }}"]),
        ("{{ title.__class__ }}", [NOT_ONE % "{{ title.__class__ }}"]),
        ("Dear {title}", ["Placeholders have two braces on each side: {{ title }}."]),
        ("[here](javascript:alert(1))", [NOWHERE % "[here](javascript:alert(1)"]),
        ("[here]({{ title }})", [NOWHERE % "[here]({{ title }})"]),
    ],
)
def test_what_cannot_be_sent_is_said_in_a_sentence(text, sentences):
    assert problems(text, ALLOWED) == sentences


def test_the_link_without_which_a_mail_is_useless_must_be_there():
    assert problems("Hello", ALLOWED, ("confirm_url",)) == [
        "“{{ confirm_url }}” is missing: without it this mail is of no use."
    ]
    assert problems("{{ confirm_url }}", ALLOWED, ("confirm_url",)) == []


def test_headings_paragraphs_lists_bold_links_and_buttons():
    text = (
        "# Hello {{ first_name }}\n\nTwo **bold** lines,\nsee https://example.org/a?b=1&c=2.\n\n- one\n"
        "- two\n\n"
        "[Confirm]({{ confirm_url }})\n\nOr [read on](https://example.org/more)."
    )
    values = {"first_name": "Anna", "confirm_url": "https://example.org/c/1"}
    assert as_html(text, values) == (
        "<h1>Hello Anna</h1>\n"
        "<p>Two <strong>bold</strong> lines,<br>"
        'see <a href="https://example.org/a?b=1&amp;c=2">https://example.org/a?b=1&amp;c=2</a>.</p>\n'
        "<ul><li>one</li><li>two</li></ul>\n"
        '<p><a class="button" href="https://example.org/c/1">Confirm</a></p>\n'
        '<p>Or <a href="https://example.org/more">read on</a>.</p>'
    )
    assert as_text(text, values) == (
        "Hello Anna\n\nTwo bold lines,\nsee https://example.org/a?b=1&c=2.\n\n- one\n"
        "- two\n\n"
        "Confirm:\nhttps://example.org/c/1\n\nOr read on (https://example.org/more)."
    )


def test_what_people_are_called_brings_neither_tags_nor_links_nor_placeholders_into_a_mail():
    name = "<b>**Eve**</b> [click](https://evil.example) {{ confirm_url }}\n\n# x"
    values = {"first_name": name, "confirm_url": "https://example.org/secret"}
    html = as_html("Hello {{ first_name }}, **{{ first_name }}**", values)
    assert "<a " not in html and "secret" not in html and "<b>" not in html and "<h1>" not in html
    assert "&lt;b&gt;**Eve**&lt;/b&gt; [click](https://evil.example) {{ confirm_url }}" in html
    assert fill("Hi\r\nBcc: {{ first_name }}", {"first_name": "A\nB: c"}) == "Hi Bcc: A B: c"


def test_a_link_that_leads_nowhere_this_time_is_left_out_with_its_paragraph():
    text = "Thank you.\n\n[Recording]({{ recording_url }})\n\nSee [here]({{ recording_url }})."
    assert as_html(text, {"recording_url": ""}) == "<p>Thank you.</p>\n<p>See here.</p>"
    assert as_text(text, {"recording_url": ""}) == "Thank you.\n\nSee here."
