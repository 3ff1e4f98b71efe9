"""The certificate on paper: standards, words, accents, long names, the same bytes twice."""

import base64
import copy
import datetime
import hashlib
import io
import shutil
import subprocess
from concurrent.futures import ThreadPoolExecutor

import pytest
from pypdf import PdfReader

from certificates import rendering

ISSUED_AT = datetime.datetime(2022, 2, 18, 9, 30, tzinfo=datetime.UTC)
CODE = "7K3M-9QXT-P2VH"
URL = f"https://formazione.example.it/certificates/{CODE}/"
CONTENT = {
    "texts": {
        "it": {
            "document": "Attestato di frequenza",
            "preamble": "Si attesta che",
            "person": "Niccolò D’Àngelo-Bénéš",
            "enterprise": "per l’impresa Alfa Meccanica S.r.l.",
            "statement": "ha frequentato il webinar",
            "title": "Dogane e origine delle merci: perché è così",
            "facts": [
                ["Data", "16 febbraio 2022"],
                ["Presenza", "1 ora e 12 minuti su 1 ora e 30 minuti"],
                ["Soglia minima", "75 %, raggiunta"],
            ],
            "issued": "Rilasciato il 18 febbraio 2022",
            "signatory_name": "Chiara Bianchi",
            "signatory_role": "Segretario generale",
            "issuer": "Unione delle Camere di commercio della Lombardia",
            "programme": "Interreg Europe",
            "note": "Non certifica competenze.",
            "verify": "Verifica l’attestato",
            "verify_hint": "Inquadrare il codice, oppure digitarlo all’indirizzo",
            "logo_alt": "Logo",
            "emblem_alt": "Emblema",
            "qr_alt": "Codice QR della pagina di verifica",
        },
        "en": {
            "document": "Certificate of attendance",
            "preamble": "This is to certify that",
            "person": "Niccolò D’Àngelo-Bénéš",
            "enterprise": "",
            "statement": "attended the webinar",
            "title": "Customs and origin",
            "facts": [["Date", "16 February 2022"]],
            "issued": "Issued on 18 February 2022",
            "signatory_name": "",
            "signatory_role": "",
            "issuer": "Unioncamere",
            "programme": "",
            "note": "Attendance only.",
            "verify": "Check this certificate",
            "verify_hint": "Scan the code, or type it at",
            "logo_alt": "Logo",
            "emblem_alt": "Emblem",
            "qr_alt": "QR code",
        },
    }
}
#: One white pixel.
PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mP8/x8AAwMCAO+ip1sAAAAASUVORK5CYII="
)
#: Issued certificates are drawn again from these files: a changed look is a new file, never a changed one.
PUBLISHED_DESIGNS = {"v1": "63d55a5007d916ce08ddc1238da1ae2f5d5ffafd7e4382cab7b293acf114ea0f"}


def draw(content=CONTENT, language="it", **kwargs):
    return rendering.render(
        content, language=language, issued_at=ISSUED_AT, verify_url=URL, public_code=CODE, **kwargs
    )


def words(**changes):
    content = copy.deepcopy(CONTENT)
    content["texts"]["it"].update(changes)
    return content


def text_of(pdf):
    return " ".join(PdfReader(io.BytesIO(pdf)).pages[0].extract_text().replace("\u200b", "").split())


def pages_of(pdf):
    return len(PdfReader(io.BytesIO(pdf)).pages)


@pytest.mark.parametrize("language", ["it", "en"])
def test_the_pdf_is_tagged_titled_and_declares_both_standards(language):
    reader = PdfReader(io.BytesIO(draw(language=language)))
    root = reader.trailer["/Root"]
    metadata = root["/Metadata"].get_data().decode()
    text = CONTENT["texts"][language]
    assert root["/MarkInfo"]["/Marked"] == True  # noqa: E712 -- a PDF boolean
    assert root["/Lang"] == language
    assert root["/ViewerPreferences"]["/DisplayDocTitle"] == True  # noqa: E712
    assert reader.metadata.title == f"{text['document']} – {text['person']}"
    assert reader.metadata.author == text["issuer"]
    assert reader.metadata.creation_date == ISSUED_AT
    assert "<pdfuaid:part>1</pdfuaid:part>" in metadata
    assert "<pdfaid:part>3</pdfaid:part>" in metadata
    assert "<pdfaid:conformance>A</pdfaid:conformance>" in metadata


def test_the_structure_tree_holds_one_heading_two_described_figures_and_a_table_with_headers():
    found = []

    def walk(node):
        node = node.get_object()
        if not isinstance(node, dict):
            return
        if "/S" in node:
            found.append((str(node["/S"]), str(node.get("/Alt", ""))))
        children = node.get("/K", [])
        for child in children if isinstance(children, list) else [children]:
            if not isinstance(child, int):
                walk(child)

    walk(PdfReader(io.BytesIO(draw())).trailer["/Root"]["/StructTreeRoot"])
    kinds = [kind for kind, _alt in found]
    assert kinds.count("/H1") == 1
    assert [alt for kind, alt in found if kind == "/Figure"] == ["Logo", "Codice QR della pagina di verifica"]
    assert (kinds.count("/Table"), kinds.count("/TH"), kinds.count("/TD")) == (1, 3, 3)


def test_every_word_can_be_copied_out_with_its_accents():
    text = text_of(draw())
    expected = CONTENT["texts"]["it"]
    unseen = {"facts", "logo_alt", "emblem_alt", "qr_alt"}
    printed = [value for key, value in expected.items() if key not in unseen]
    printed += [part for fact in expected["facts"] for part in fact] + [CODE]
    assert [value for value in printed if value not in text] == []


def test_the_same_certificate_gives_the_same_bytes():
    assert draw() == draw()


def test_threads_draw_the_same_bytes_as_one_after_the_other():
    many = [words(person=f"Persona {number}") for number in range(12)]
    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(draw, many)) == [draw(content) for content in many]


@pytest.mark.parametrize(
    "changes",
    [
        {
            "person": "Maria Vittoria Alessandra Konstantinopoulou-Schwarzenberg von Hohenlohe della Rovere "
            * 3
        },
        {"title": "Introduzione alle regole di origine preferenziale " * 5},
        {"person": "X" * 300, "title": "w" * 255},
        {"enterprise": "per la Società Cooperativa Agricola " * 7},
        {"enterprise": "", "programme": "", "signatory_name": "", "signatory_role": ""},
        {"issuer": "Unione regionale delle Camere di commercio, industria, artigianato e agricoltura " * 3},
    ],
    ids=["long name", "long title", "unbroken", "long firm", "bare", "long issuer"],
)
def test_whatever_the_length_it_stays_one_page_and_says_it_all(changes):
    pdf = draw(words(**changes))
    assert pages_of(pdf) == 1
    text = text_of(pdf).replace(" ", "")
    assert [value for value in changes.values() if value.replace(" ", "") not in text] == []


@pytest.mark.parametrize(
    "name", ["Ольга Чайковская", "Γιώργος Σεφέρης", "Nguyễn Thị Hồng", "Łukasz Żółć", "Șerban Țîrlea"]
)
def test_names_in_other_european_scripts_are_drawn_whole(name):
    assert name in text_of(draw(words(person=name)))


def test_a_character_that_no_font_has_becomes_a_square_and_the_rest_stays():
    text = text_of(draw(words(person="王小明 Bianchi", title="Export 🎉 digitale")))
    assert "□□□ Bianchi" in text
    assert "Export □ digitale" in text


def test_control_characters_and_markup_are_plain_text():
    text = text_of(draw(words(person='Anna\x00\x07 #read("/etc/passwd") *Rossi* $x$', title="C:\\new\ttab")))
    assert 'Anna #read("/etc/passwd") *Rossi* $x$' in text
    assert "C:\\new tab" in text


def test_a_decomposed_accent_is_drawn_composed():
    assert "Nicolò" in text_of(draw(words(person="Nicolo\u0300")))


def test_a_png_logo_and_a_funding_emblem_stand_in_the_head():
    plain, full = draw(), draw(logo=PNG, emblem=PNG)
    assert plain != full
    assert pages_of(full) == 1


def test_a_jpeg_is_wrapped_with_its_own_size():
    frame = b"\xff\xd8\xff\xe0\x00\x04\x00\x00\xff\xc0\x00\x0b\x08\x00\x20\x00\x40\x01\x01\x11\x00"
    assert rendering.as_svg(frame).startswith('<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 64 32"')


def test_an_unknown_design_or_a_broken_logo_is_refused_in_words():
    with pytest.raises(rendering.RenderingError, match="no certificate design called v99"):
        draw(design="v99")
    with pytest.raises(rendering.RenderingError):
        draw(logo=b"<svg")
    with pytest.raises(rendering.RenderingError):
        draw(logo=b"\xfe\xff\x00neither")


def test_published_designs_have_not_been_edited():
    digests = {
        name: hashlib.sha256((rendering.DESIGNS / f"{name}.typ").read_bytes()).hexdigest()
        for name in rendering.design_names()
    }
    assert digests == PUBLISHED_DESIGNS


@pytest.mark.skipif(
    not (shutil.which("zbarimg") and shutil.which("pdftoppm")), reason="needs zbar-tools, poppler"
)
def test_the_printed_qr_code_leads_to_the_verification_page(tmp_path):
    pdf = tmp_path / "certificate.pdf"
    pdf.write_bytes(draw())
    subprocess.run(["pdftoppm", "-r", "110", "-png", pdf, tmp_path / "page"], check=True, capture_output=True)
    read = subprocess.run(
        ["zbarimg", "-q", "--raw", "-Sdisable", "-Sqrcode.enable", tmp_path / "page-1.png"],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert read.stdout.strip() == URL


@pytest.mark.skipif(not shutil.which("qpdf"), reason="needs qpdf")
def test_qpdf_finds_nothing_wrong(tmp_path):
    pdf = tmp_path / "certificate.pdf"
    pdf.write_bytes(draw())
    check = subprocess.run(["qpdf", "--check", pdf], capture_output=True, text=True, check=False)
    assert check.returncode == 0
    assert "No syntax or stream encoding errors" in check.stdout
