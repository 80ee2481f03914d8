# SPDX-License-Identifier: AGPL-3.0-or-later
"""Formulas of office documents (OMML) as text in one line: `(a+b)/2`, `x^2`, `√(n)`."""

from xml.etree import ElementTree

_WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_MATH = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
_FORMULAS = (f"{_MATH}oMath", f"{_MATH}oMathPara")
_PROPERTIES = ("rPr", "ctrlPr", "fPr", "radPr", "sSupPr", "sSubPr", "naryPr", "dPr", "mPr", "funcPr", "oMathParaPr")


def linear_formulas(body: ElementTree.Element) -> int:
    """Turns each formula of a Word document into a run of text, in place; gives how many there were."""
    count = 0
    for parent in list(body.iter()):
        for index, child in enumerate(parent):
            if child.tag in _FORMULAS and parent.tag not in _FORMULAS:
                run = ElementTree.Element(f"{_WORD}r")
                text = ElementTree.SubElement(run, f"{_WORD}t")
                text.text = f"${linear(child)}$"
                text.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
                run.tail = child.tail
                if child.tag.endswith("oMathPara") and parent.tag != f"{_WORD}p":
                    paragraph = ElementTree.Element(f"{_WORD}p")
                    paragraph.append(run)
                    run = paragraph
                parent[index] = run
                count += 1
    return count


def linear(node: ElementTree.Element) -> str:
    """One formula, or part of one."""
    name = node.tag.rpartition("}")[2]
    if name == "t":
        return node.text or ""
    if name in _PROPERTIES:
        return ""
    if name == "f":
        return f"{_grouped(_part(node, 'num'))}/{_grouped(_part(node, 'den'))}"
    if name == "sSup":
        return f"{_part(node, 'e')}^{_grouped(_part(node, 'sup'))}"
    if name == "sSub":
        return f"{_part(node, 'e')}_{_grouped(_part(node, 'sub'))}"
    if name == "sSubSup":
        return f"{_part(node, 'e')}_{_grouped(_part(node, 'sub'))}^{_grouped(_part(node, 'sup'))}"
    if name == "rad":
        degree = _part(node, "deg")
        return f"√{f'[{degree}]' if degree else ''}({_part(node, 'e')})"
    if name == "nary":
        sub, sup = _part(node, "sub"), _part(node, "sup")
        limits = (f"_{_grouped(sub)}" if sub else "") + (f"^{_grouped(sup)}" if sup else "")
        return f"{_property(node, 'naryPr', 'chr', '∫')}{limits} {_part(node, 'e')}"
    if name == "d":
        left, right = _property(node, "dPr", "begChr", "("), _property(node, "dPr", "endChr", ")")
        return left + ", ".join(linear(child) for child in node if child.tag == f"{_MATH}e") + right
    if name == "m":
        rows = [", ".join(linear(cell) for cell in row) for row in node if row.tag == f"{_MATH}mr"]
        return f"[{'; '.join(rows)}]"
    return "".join(linear(child) for child in node)


def _part(node: ElementTree.Element, name: str) -> str:
    child = node.find(f"{_MATH}{name}")
    return "" if child is None else "".join(linear(each) for each in child)


def _property(node: ElementTree.Element, group: str, name: str, otherwise: str) -> str:
    found = node.find(f"{_MATH}{group}/{_MATH}{name}")
    return otherwise if found is None else found.get(f"{_MATH}val", otherwise)


def _grouped(text: str) -> str:
    return text if len(text) == 1 or text.isalnum() else f"({text})"
