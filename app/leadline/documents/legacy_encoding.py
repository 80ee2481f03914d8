# SPDX-License-Identifier: AGPL-3.0-or-later
"""Which of the encodings before UTF-8 some bytes are in, by how well the letters they give fit a language.

Statistics over all of Python's encodings read French as Hungarian and Croatian as French; what tells them apart is
which letters a language has. The tables are our own, and small: the commonest characters, or the alphabet's extra
letters.
"""

import re
from collections import Counter
from dataclasses import dataclass

SAMPLE_BYTES = 16_384
"""Of the lines that are not plain ASCII; each encoding is tried on all of it."""

_HAN = (
    "的一是不了在人有我他这个们中来上大为和国地到以说时要就出会可也你对生能而子那得于着下自之年过发后作里用道行所然家种"
    "事成方多经么去法学如都同现当没动面起看定天分还进好小部其些主样理心本前开但因只从想实日者意无力它与长把机十第公此"
    "已工使情明性知全三又关点正业外将两高间由问很最重并物手应向头文体相见被利什二等产或新制身果加西月话合回特代内信"
    "表化给世位次度门任常先海通教原东声提立及比员解水名论处义各入口认条平系气题活更别打变四总何电数安少报结反受目"
    "太量再感建务做接必场件计管期市直资命山金指统区保至形社便空决展科司五基书非则听界达放强即难且权设式路记品住告类"
    "求据程北边该交规万取格望术共确传清今切让识带导争运错误选项录输入输出参数字符串版本默认显示请未找"
)
_TRADITIONAL = (
    "的一是不了在人有我他這個們中來上大為和國地到以說時要就出會可也你對生能而子那得於著下自之年過發後作裡用道行所然家種"
    "事成方多經麼去法學如都同現當沒動面起看定天分還進好小部其些主樣理心本前開但因只從想實日者意無力它與長把機十第公此"
    "已工使情明性知全三又關點正業外將兩高間由問很最重並物手應向頭文體相見被利什二等產或新制身果加西月話合回特代內信"
    "表化給世位次度門任常先海通教原東聲提立及比員解水名論處義各入口認條平系氣題活更別打變四總何電數安少報結反受目"
    "太量再感建務做接必場件計管期市直資命山金指統區保至形社便空決展科司五基書非則聽界達放強即難且權設式路記品住告類"
    "求據程北邊該交規萬取格望術共確傳清今切讓識帶導爭運錯誤選項錄輸入輸出參數字元串版本預設顯示請未找檔案"
)
_HANGUL = (
    "이다의에는을고가한를은도하지로기사자인아스리시대어나정서해일제수있전그부보상들장구라주으조과적원성화만동공용습니합등"
    "방유여계안경오된것위신생문면연관했할없중세내발무소물실진비업국와게치요분선체개우트당양현속회때말모학단행드마통력간"
    "미재같야입영너거결음않새처더출설파데반명본번년월일초록목출력파일열류오옵션값"
)
_HIRAGANA = "".join(map(chr, range(0x3041, 0x3094))) + "ー"
_CYRILLIC = "оеаинтсрвлкмдпуяыьгзбчйхжшюцщэфъёіїєґ"
_GREEK = "αοιετσνηυρπκμλςόίάέδύώγωήχθφβξζψϊ"
_HEBREW = "יוהלאתרבשמנםדחקעטפכסגצךןזףץ"
_ARABIC = "اليمنورتبعدسفهكقحجةشصخطىئذأضغءثزظإآؤ"
_THAI = "".join(map(chr, range(0x0E01, 0x0E5B)))

_LATIN = {
    "cp1252": {
        "French": "àâæçéèêëîïôœùûüÿ",
        "German": "äöüßé",
        "Spanish": "áéíóúñüçª°º",
        "Portuguese": "áâãàçéêíóôõúüªº",
        "Italian": "àèéìíòóùú",
        "Catalan": "àçèéíïòóúü·",
        "Swedish and Finnish": "åäöéüšž",
        "Danish and Norwegian": "æøåéòôê",
        "Dutch": "ëïéèöüáóíêç",
        "Icelandic": "áðéíóúýþæö",
    },
    "cp1250": {
        "Polish": "ąćęłńóśźż",
        "Czech": "áčďéěíňóřšťúůýž",
        "Slovak": "áäčďéíĺľňóôŕšťúýž",
        "Hungarian": "áéíóöőúüű",
        "Croatian and Slovene": "čćđšž",
        "Romanian": "ăâîşţșț",
    },
    "cp1254": {"Turkish": "çğıöşüâîû"},
    "cp1257": {"Lithuanian": "ąčęėįšųūž", "Latvian": "āčēģīķļņōŗšūž", "Estonian": "äõöüšž"},
}
_LATIN["iso8859_2"] = _LATIN["cp1250"]
_LATIN_ORDER = ("cp1252", "cp1250", "iso8859_2", "cp1254", "cp1257")
_SIGNS = frozenset("’‘“”„‚«»‹›–—…•·°§©®™€£¿¡½¼¾²³¹±×´¨‰†\u00a0\u00ad")
"""What stands between words in any language; between two letters it is a letter read wrongly."""

_WIDE_SIGNS = re.compile(
    "[\u3000-\u3003\u3005-\u3020\uff01-\uff5e\u2010-\u2027\u2460-\u24ff\u2500-\u25ff\u2190-\u21ff]"
)
_BAD = re.compile("[\ufffd\ue000-\uf8ff\x80-\x9f\U000f0000-\U0010ffff]")
_BETWEEN = re.compile(r"(?<=[^\W\d_])[^\w\s\x00-\x7f’‘·´\u00ad](?=[^\W\d_])")
_MIXED = re.compile(r"[A-Za-z][^\W\d_A-Za-z]|[^\W\d_A-Za-z][A-Za-z]")
_ALONE = re.compile(r"(?<![^\x00-\x7f])[^\W\x00-\x7f](?![^\x00-\x7f])")
_CAPITAL_INSIDE = re.compile("(?<=[а-яёіїєґα-ωά-ώ])[А-ЯЁІЇЄҐΑ-ΩΆ-Ώ]")


@dataclass(frozen=True, slots=True)
class _Wide:
    """An encoding of two bytes a character: what its language consists of."""

    encoding: str
    frequent: frozenset[str]
    common: re.Pattern[str]
    strange: re.Pattern[str]


_KANA = "\u3041-\u3096\u30a1-\u30fa\u30fc"
_ANY_HAN = "\u3400-\u9fff\uf900-\ufaff"
_ANY_HANGUL = "\uac00-\ud7a3\u3131-\u318e"
_WIDE = (
    _Wide("gb18030", frozenset(_HAN), re.compile(f"[{_ANY_HAN}]"), re.compile(f"[{_KANA}{_ANY_HANGUL}]")),
    _Wide("big5hkscs", frozenset(_TRADITIONAL), re.compile(f"[{_ANY_HAN}]"), re.compile(f"[{_KANA}]")),
    _Wide("cp932", frozenset(_HIRAGANA), re.compile(f"[{_KANA}{_ANY_HAN}]"), re.compile("[\uff61-\uff9f]")),
    _Wide("euc_jp", frozenset(_HIRAGANA), re.compile(f"[{_KANA}{_ANY_HAN}]"), re.compile("[\uff61-\uff9f]")),
    _Wide("cp949", frozenset(_HANGUL), re.compile("[\uac00-\ud7a3]"), re.compile(f"[{_ANY_HAN}{_KANA}\u3131-\u318e]")),
)
_NARROW = (
    ("cp1251", _CYRILLIC),
    ("koi8_r", _CYRILLIC),
    ("cp866", _CYRILLIC),
    ("iso8859_5", _CYRILLIC),
    ("cp1253", _GREEK),
    ("cp1255", _HEBREW),
    ("cp1256", _ARABIC),
    ("cp874", _THAI),
)
_BEYOND_ASCII = re.compile(rb"[\x80-\xff]")
_BEFORE_BYTES, _AFTER_BYTES = 200, 4_000
_GOOD = 0.5


def sample_of(data: bytes) -> bytes:
    """The lines of `data` that hold more than ASCII, up to some kilobytes, wherever they are; long ones in part."""
    lines: list[bytes] = []
    size = at = 0
    while size < SAMPLE_BYTES and (found := _BEYOND_ASCII.search(data, at)) is not None:
        place = found.start()
        start = max(at, data.rfind(b"\n", max(at, place - _BEFORE_BYTES), place) + 1, place - _BEFORE_BYTES)
        end = data.find(b"\n", place, place + _AFTER_BYTES)
        at = end if end >= 0 else min(len(data), place + _AFTER_BYTES)
        lines.append(data[start:at])
        size += len(lines[-1]) + 1
    return b"\n".join(lines) + b"\n"


def guess(data: bytes) -> str:
    """The encoding whose text looks most like a language; "" when none does."""
    sample = sample_of(data)
    wide = max((_wide_score(sample, each), -order, each.encoding) for order, each in enumerate(_WIDE))
    if wide[0] > 1.2:  # a third of it the commonest characters: nothing else looks like that
        return wide[2]
    narrow = max((_narrow_score(sample, name, letters) - 0.1, -n, name) for n, (name, letters) in enumerate(_NARROW))
    # Italian has a foreign name now and then, and passes for Slovak; Polish passes for nothing in cp1252.
    latin = max((_latin_score(sample, name) - 0.05 * bool(n), -n, name) for n, name in enumerate(_LATIN_ORDER))
    best = max(wide, narrow, latin)
    return best[2] if best[0] >= _GOOD else ""


def _wide_score(sample: bytes, wide: _Wide) -> float:
    """From 2 (only the commonest characters) down; about 0.5 for rare ones only."""
    text = sample.decode(wide.encoding, "replace")
    counts = Counter(text)
    total = sum(count for character, count in counts.items() if character > "\x7f")
    if not total:
        return 0
    score = 0.0
    for character, count in counts.items():
        if character <= "\x7f":
            continue
        if character in wide.frequent:
            score += 2 * count
        elif wide.common.match(character):
            score += 0.4 * count
        elif wide.strange.match(character):
            score -= 2 * count
        elif _BAD.match(character):
            score -= 8 * count
        elif not _WIDE_SIGNS.match(character):
            score -= 0.5 * count
        else:
            score += 0.6 * count
    return score / total


def _narrow_score(sample: bytes, encoding: str, letters: str) -> float:
    """As above, for alphabets of another script; words that mix it with Latin letters count against it."""
    text = sample.decode(encoding, "replace")
    counts = Counter(text)
    ranks = {letter: 2.0 if rank < 12 else 1.2 if rank < 24 else 0.8 for rank, letter in enumerate(letters)}
    if letters is _THAI:  # in the order of the alphabet: all alike
        ranks = dict.fromkeys(letters, 1.5)
    total = 0
    score = 0.0
    for character, count in counts.items():
        if character <= "\x7f":
            continue
        total += count
        lower = character.lower()
        if lower in ranks:
            score += ranks[lower] * count * (1 if lower == character else 0.5)
        elif _BAD.match(character):
            score -= 8 * count
        elif character not in _SIGNS:
            score -= 1.5 * count
    if not total:
        return 0
    score -= 1.5 * len(_ALONE.findall(text))  # Russian has words; accents stand alone
    score -= 3 * (len(_MIXED.findall(text)) + len(_BETWEEN.findall(text)) + len(_CAPITAL_INSIDE.findall(text)))
    return score / total


def _latin_score(sample: bytes, encoding: str) -> float:
    """1 when all letters belong to one language that is written in this encoding."""
    text = sample.decode(encoding, "replace")
    counts = Counter(text)
    extra = {character: count for character, count in counts.items() if character > "\x7f"}
    total = sum(extra.values())
    if not total:
        return 0
    signs = sum(count for character, count in extra.items() if character in _SIGNS)
    bad = sum(count for character, count in extra.items() if _BAD.match(character))
    between = len(_BETWEEN.findall(text))
    best = 0
    for language, letters in _LATIN[encoding].items():
        if language == "Portuguese" and not any(letter in extra for letter in "ãçÃÇ"):
            continue  # Hungarian read as Portuguese has its õ, but never these
        best = max(best, sum(count for character, count in extra.items() if character.lower() in letters))
    return (best + signs - 2 * between - 8 * bad) / total
