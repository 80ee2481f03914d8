# SPDX-License-Identifier: AGPL-3.0-or-later
"""Text files in the encodings that people have."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadline.documents.plain_text import SAMPLE_BYTES, decode

LINES = {
    "Chinese": "人们常说，阅读长篇报告需要耐心。今年的收入增长了百分之十二，主要来自新的市场。\n",
    "Traditional Chinese": "人們常說，閱讀長篇報告需要耐心。今年的收入增長了百分之十二，主要來自新的市場。\n",
    "Japanese": "この報告書は、今年度の売上と費用についてまとめたものです。新しい市場からの収入が増えました。\n",
    "Korean": "이 보고서는 올해의 매출과 비용에 대해 정리한 것입니다. 새로운 시장에서 수입이 늘어났습니다.\n",
    "Russian": "Этот отчёт описывает доходы и расходы за год. Новые рынки принесли больше прибыли, чем мы ожидали.\n",
    "French": "Le résumé présente les résultats de l'année. Les coûts ont été réduits grâce à une meilleure gestion.\n",
    "German": "Der Bericht beschreibt die Erträge für das Jahr. Größere Märkte führten zu höheren Gewinnen.\n",
    "Polish": "Sprawozdanie opisuje przychody w ciągu roku. Większe rynki przyniosły wyższe zyski, również źródeł.\n",
    "Czech": "Zpráva popisuje příjmy a výdaje během roku. Větší trhy přinesly vyšší zisky, než jsme čekali.\n",
    "Hungarian": "A jelentés az év bevételeit és költségeit írja le. A nagyobb piacok több hasznot hoztak, "
    "mint vártuk, főleg ősszel, amikor a fűtés is olcsóbb lett.\n",
    "Italian": "La relazione descrive i ricavi dell'anno. I mercati più grandi hanno reso di più, perché è così.\n",
    "Spanish": "El informe describe los ingresos del año. Los mercados más grandes dieron más, según Núñez.\n",
    "Portuguese": "O relatório descreve as receitas do ano. Não há razão para dúvidas: as operações são sólidas.\n",
    "Danish": "Rapporten beskriver årets indtægter. Større markeder gav højere overskud, end vi havde ventet på.\n",
    "Turkish": "Rapor yılın gelirlerini açıklıyor. Büyük pazarlar beklediğimizden daha yüksek kâr getirdi, şirkete.\n",
    "Greek": "Η έκθεση περιγράφει τα έσοδα και τα έξοδα του έτους. Οι νέες αγορές απέφεραν περισσότερα κέρδη.\n",
}
ENCODINGS = [
    ("Chinese", "gbk"),
    ("Chinese", "gb18030"),
    ("Traditional Chinese", "big5"),
    ("Japanese", "shift_jis"),
    ("Japanese", "euc_jp"),
    ("Japanese", "iso2022_jp"),
    ("Korean", "euc_kr"),
    ("Russian", "cp1251"),
    ("Russian", "koi8_r"),
    ("Russian", "cp866"),
    ("French", "cp1252"),
    ("German", "cp1252"),
    ("Polish", "cp1250"),
    ("Greek", "cp1253"),
    ("French", "latin-1"),
    ("German", "latin-1"),
    ("Italian", "cp1252"),
    ("Spanish", "cp1252"),
    ("Portuguese", "cp1252"),
    ("Danish", "cp1252"),
    ("Czech", "cp1250"),
    ("Czech", "iso8859_2"),
    ("Polish", "iso8859_2"),
    ("Hungarian", "cp1250"),
    ("Turkish", "cp1254"),
    *((language, encoding) for language in LINES for encoding in ("utf-8", "utf-8-sig", "utf-16", "utf-32")),
    *((language, encoding) for language in LINES for encoding in ("utf-16-le", "utf-16-be")),  # without a mark
]


@pytest.mark.parametrize(("language", "encoding"), ENCODINGS)
def test_twenty_lines_are_read_whatever_their_encoding(language: str, encoding: str) -> None:
    text = "".join(f"{number}. {LINES[language]}" for number in range(20))
    decoded = decode(text.encode(encoding))
    assert decoded is not None
    assert (decoded.text, decoded.lost) == (text, 0)


@pytest.mark.parametrize(("language", "encoding"), [case for case in ENCODINGS if not case[1].startswith("utf")])
def test_a_few_comments_far_down_in_code_are_enough(language: str, encoding: str) -> None:
    """The guess looks at the lines that are not ASCII, wherever they are."""
    if encoding == "iso2022_jp":
        return  # it is all ASCII, and known by its escapes
    text = "value = compute(value)  # step\n" * 5000 + "".join(f"# {LINES[language]}" for _ in range(3))
    decoded = decode(text.encode(encoding))
    assert decoded is not None
    assert decoded.text == text


@pytest.mark.parametrize("encoding", ["gbk", "shift_jis", "big5", "cp1251"])
def test_a_long_file_is_judged_by_a_sample_that_ends_with_a_line(encoding: str) -> None:
    language = {"gbk": "Chinese", "shift_jis": "Japanese", "big5": "Traditional Chinese", "cp1251": "Russian"}[encoding]
    for shift in range(4):
        text = "x" * shift + LINES[language] * (2 * SAMPLE_BYTES // len(LINES[language]))
        decoded = decode(text.encode(encoding))
        assert decoded is not None
        assert decoded.text == text


@given(st.text(alphabet=st.characters(exclude_categories=["Cs", "Cc"]), min_size=1))
def test_any_utf8_text_is_itself(text: str) -> None:
    decoded = decode(text.encode())
    assert decoded is not None
    assert decoded.text == text.removeprefix("\ufeff")


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_every_line_end_becomes_a_newline(end: str) -> None:
    decoded = decode(f"one{end}two{end}{end}".encode())
    assert decoded is not None
    assert decoded.text == "one\ntwo\n\n"


@pytest.mark.parametrize(
    "data",
    [
        b"\x7fELF\x02\x01\x01\x00\x00\x00",
        b"text with a zero\0 in it",
        bytes(range(256)) * 8,
        bytes(range(1, 9)) * 100,
        b"\x00\x01" * 500,
    ],
    ids=["ELF", "zero", "all bytes", "controls", "16-bit sound"],
)
def test_what_is_not_text_is_told_apart(data: bytes) -> None:
    assert decode(data) is None


def test_one_damaged_place_does_not_turn_utf8_into_something_else() -> None:
    text = LINES["Chinese"] * 20
    decoded = decode(text.encode() + "话".encode()[:2])  # a log that was cut in the middle of a character
    assert decoded is not None
    assert (decoded.text, decoded.lost) == (text + "\ufffd", 1)


@given(st.binary(max_size=300))
def test_no_bytes_at_all_raise(data: bytes) -> None:
    decode(data)
