"""Public codes: typable, unguessable, and a slip is noticed."""

import itertools

from certificates import codes


def test_a_code_has_twelve_characters_without_lookalikes_and_differs_each_time():
    made = [codes.new_code() for _ in range(500)]
    assert {len(code) for code in made} == {12}
    assert set("".join(made)) <= set("0123456789ABCDEFGHJKMNPQRSTVWXYZ")
    assert len(set(made)) == 500


def test_a_printed_code_reads_back_however_it_is_typed():
    code = codes.check_character("01A8KC2XYZW") + "01A8KC2XYZW"
    printed = codes.grouped(code)
    assert printed == f"{code[:4]}-{code[4:8]}-{code[8:]}"
    spellings = [
        code,
        printed,
        printed.lower(),
        f"  {printed} \n",
        printed.replace("-", " "),
        printed.replace("-", "–"),
        printed.replace("0", "O").replace("1", "l"),
        printed.replace("0", "o").replace("1", "I"),
        f"https://www.example.it/it/certificates/{printed}/",
    ]
    assert {codes.parse(spelling) for spelling in spellings} == {code}


def test_every_single_wrong_character_is_noticed():
    code = codes.new_code()
    wrong = [
        code[:place] + character + code[place + 1 :]
        for place, character in itertools.product(range(12), codes.ALPHABET)
        if character != code[place]
    ]
    assert [typed for typed in wrong if codes.parse(typed)] == []


def test_every_swap_of_two_different_neighbours_is_noticed():
    for code in (codes.new_code() for _ in range(50)):
        for place in range(11):
            if code[place] != code[place + 1]:
                assert codes.parse(code[:place] + code[place + 1] + code[place] + code[place + 2 :]) is None


def test_what_is_no_code_is_none():
    assert [
        codes.parse(typed) for typed in ("", "-", "7K3M", "U" * 12, "7K3M-9QXT-P2VH-XXXX", "ÀÈÌ", "/")
    ] == [None] * 7
