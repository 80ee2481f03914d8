# SPDX-License-Identifier: AGPL-3.0-or-later
"""Office documents for the tests, made of their XML on the spot: whole, locked, hostile."""

import io
import random
import zipfile
from collections.abc import Mapping, Sequence
from xml.sax.saxutils import escape

_WORD = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
_MATH = 'xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math"'
_RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_SHOW = (
    'xmlns:p="http://schemas.openxmlformats.org/presentationml/2006/main" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    f'xmlns:r="{_RELATION}" xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart"'
)
_OPEN = (
    " ".join(
        f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
        for name in ("office", "text", "table", "presentation")
    )
    + ' xmlns:draw="urn:oasis:names:tc:opendocument:xmlns:drawing:1.0"'
)


def zipped(parts: Mapping[str, str | bytes]) -> bytes:
    """A zip file of these parts."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in parts.items():
            file.writestr(name, content)
    return made.getvalue()


def with_parts(data: bytes, more: Mapping[str, str | bytes]) -> bytes:
    """A zip file with further parts."""
    with zipfile.ZipFile(io.BytesIO(data)) as file:
        return zipped({name: file.read(name) for name in file.namelist()} | dict(more))


def size_of(data: bytes, name: str) -> int:
    """The unpacked size of a part."""
    with zipfile.ZipFile(io.BytesIO(data)) as file:
        return file.getinfo(name).file_size


def noise(seed: int) -> bytes:
    """10 kB that pack about a hundred times when repeated."""
    return random.Random(seed).randbytes(10_000)


def relations(*rows: tuple[str, str, str]) -> str:
    """A part of relationships: id, the last word of the type, the target."""
    inner = "".join(
        f'<Relationship Id="{key}" Type="{_RELATION}/{what}" Target="{target}"/>' for key, what, target in rows
    )
    return f'<Relationships xmlns="{_PACKAGE}/relationships">{inner}</Relationships>'


def docx(body: str) -> bytes:
    """A Word document with this body XML."""
    types = (
        f'<Types xmlns="{_PACKAGE}/content-types"><Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="png" ContentType="image/png"/><Override PartName="/word/document.xml" ContentType='
        '"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>'
    )
    parts: dict[str, str | bytes] = {
        "[Content_Types].xml": types,
        "_rels/.rels": relations(("r1", "officeDocument", "word/document.xml")),
        "word/document.xml": f"<w:document {_WORD} {_MATH}><w:body>{body}</w:body></w:document>",
    }
    return zipped(parts)


def paragraph(text: str, style: str = "") -> str:
    """One paragraph of Word."""
    properties = f'<w:pPr><w:pStyle w:val="{style}"/></w:pPr>' if style else ""
    return f"<w:p>{properties}<w:r><w:t>{escape(text)}</w:t></w:r></w:p>"


def word_table(rows: Sequence[Sequence[str]]) -> str:
    """A table of Word."""
    inner = "".join("<w:tr>" + "".join(f"<w:tc>{paragraph(cell)}</w:tc>" for cell in row) + "</w:tr>" for row in rows)
    return f"<w:tbl>{inner}</w:tbl>"


def square_root_of_half() -> str:
    """The formula √(1/2) as Word keeps it, in a paragraph of its own."""
    half = "<m:f><m:num><m:r><m:t>1</m:t></m:r></m:num><m:den><m:r><m:t>2</m:t></m:r></m:den></m:f>"
    return f"<w:p><m:oMathPara><m:oMath><m:rad><m:deg/><m:e>{half}</m:e></m:rad></m:oMath></m:oMathPara></w:p>"


def pptx(slides: Sequence[str]) -> bytes:
    """A presentation; each slide is the XML of its shapes."""
    ids = "".join(f'<p:sldId id="{256 + number}" r:id="r{number}"/>' for number in range(len(slides)))
    targets = [(f"r{number}", "slide", f"slides/slide{number}.xml") for number in range(len(slides))]
    parts: dict[str, str | bytes] = {
        "[Content_Types].xml": "<Types/>",
        "ppt/presentation.xml": f"<p:presentation {_SHOW}><p:sldIdLst>{ids}</p:sldIdLst></p:presentation>",
        "ppt/_rels/presentation.xml.rels": relations(*targets),
    }
    for number, shapes in enumerate(slides):
        parts[f"ppt/slides/slide{number}.xml"] = (
            f"<p:sld {_SHOW}><p:cSld><p:spTree>{shapes}</p:spTree></p:cSld></p:sld>"
        )
    return zipped(parts)


def shape(lines: Sequence[str], kind: str = "") -> str:
    """A shape with these paragraphs; `kind` is its placeholder."""
    mark = f'<p:ph type="{kind}"/>' if kind else ""
    inner = "".join(f"<a:p><a:r><a:t>{escape(line)}</a:t></a:r></a:p>" for line in lines)
    return f"<p:sp><p:nvSpPr><p:nvPr>{mark}</p:nvPr></p:nvSpPr><p:txBody>{inner}</p:txBody></p:sp>"


def slide_table(rows: Sequence[Sequence[str]]) -> str:
    """A table on a slide."""
    cell = "<a:tc><a:txBody><a:p><a:r><a:t>{}</a:t></a:r></a:p></a:txBody></a:tc>"
    inner = "".join("<a:tr>" + "".join(cell.format(escape(each)) for each in row) + "</a:tr>" for row in rows)
    return _graphic(f"<a:tbl>{inner}</a:tbl>")


def _graphic(inner: str) -> str:
    return f"<p:graphicFrame><a:graphic><a:graphicData>{inner}</a:graphicData></a:graphic></p:graphicFrame>"


def chart_frame(key: str) -> str:
    """The place of a chart on a slide."""
    return _graphic(f'<c:chart r:id="{key}"/>')


def chart(title: str, categories: Sequence[str], series: Mapping[str, Sequence[float]]) -> str:
    """A chart's part."""

    def points(values: Sequence[object]) -> str:
        return "".join(f'<c:pt idx="{index}"><c:v>{value}</c:v></c:pt>' for index, value in enumerate(values))

    rows = "".join(
        f"<c:ser><c:tx>{points([name])}</c:tx><c:cat>{points(categories)}</c:cat><c:val>{points(values)}</c:val></c:ser>"
        for name, values in series.items()
    )
    return f"<c:chartSpace {_SHOW}><c:title><a:p><a:r><a:t>{title}</a:t></a:r></a:p></c:title>{rows}</c:chartSpace>"


def notes_slide(text: str) -> str:
    """The part with what the speaker says."""
    return f"<p:notes {_SHOW}>{shape([text], 'body')}{shape(['7'], 'sldNum')}</p:notes>"


def xlsx(sheets: Mapping[str, str]) -> bytes:
    """A workbook; each sheet is the XML of its rows."""
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    names = "".join(
        f'<sheet name="{name}" sheetId="{number}" r:id="r{number}"/>' for number, name in enumerate(sheets, 1)
    )
    parts: dict[str, str | bytes] = {
        "[Content_Types].xml": "<Types/>",
        "_rels/.rels": relations(("r1", "officeDocument", "xl/workbook.xml")),
        "xl/workbook.xml": f'<workbook xmlns="{main}" xmlns:r="{_RELATION}"><sheets>{names}</sheets></workbook>',
        "xl/_rels/workbook.xml.rels": relations(
            *((f"r{number}", "worksheet", f"worksheets/sheet{number}.xml") for number in range(1, len(sheets) + 1))
        ),
    }
    for number, rows in enumerate(sheets.values(), 1):
        parts[f"xl/worksheets/sheet{number}.xml"] = (
            f'<worksheet xmlns="{main}"><sheetData>{rows}</sheetData></worksheet>'
        )
    return zipped(parts)


def sheet_rows(rows: Sequence[Sequence[str | float]]) -> str:
    """Rows of a sheet."""
    made = []
    for number, row in enumerate(rows, 1):
        cells = []
        for index, value in enumerate(row):
            place = f"{chr(65 + index)}{number}"
            if isinstance(value, str):
                cells.append(f'<c r="{place}" t="inlineStr"><is><t>{escape(value)}</t></is></c>')
            else:
                cells.append(f'<c r="{place}"><v>{value}</v></c>')
        made.append(f'<row r="{number}">{"".join(cells)}</row>')
    return "".join(made)


def open_document(kind: str, body: str) -> bytes:
    """An OpenDocument file: `kind` is text, presentation or spreadsheet."""
    inside = f"<office:body><office:{kind}>{body}</office:{kind}></office:body>"
    content = f"<office:document-content {_OPEN}>{inside}</office:document-content>"
    parts: dict[str, str | bytes] = {
        "mimetype": f"application/vnd.oasis.opendocument.{kind}",
        "META-INF/manifest.xml": "<manifest/>",
        "content.xml": content,
    }
    return zipped(parts)
