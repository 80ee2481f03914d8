# SPDX-License-Identifier: AGPL-3.0-or-later
"""Which links may leave the program, and the question before one does."""

from PySide6.QtCore import QUrl
from PySide6.QtWidgets import QDialog, QHBoxLayout, QPlainTextEdit, QVBoxLayout, QWidget

from leadline.ui.controls import PlainLabel, button
from leadline.ui.shown_text import folded, visible

_SCHEMES = ("http", "https", "mailto")


def checked_link(text: str) -> QUrl | None:
    """The link as a URL that may be offered for opening; None for any other scheme, none, or a hidden user name.

    Source: hardening.md section 1, A03. An empty scheme is refused: `//host` and `\\\\host` start programs on Windows.
    """
    url = QUrl(text, QUrl.ParsingMode.StrictMode)
    if not url.isValid() or url.scheme() not in _SCHEMES or url.userInfo():
        return None
    if url.scheme() != "mailto" and not url.host():
        return None
    return url


class LinkDialog(QDialog):
    """Shows where a link really leads before the browser is started; the host in Punycode, the URL whole."""

    def __init__(self, url: QUrl, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("linkDialog")
        self.setWindowTitle(self.tr("Open this link?"))
        self.setMinimumWidth(520)
        host = url.host(QUrl.ComponentFormattingOption.FullyEncoded) or url.scheme() + ":"
        whole = url.toString(QUrl.ComponentFormattingOption.FullyEncoded)
        address = QPlainTextEdit(self)
        address.setObjectName("linkAddress")
        address.setProperty("role", "reader")
        address.setReadOnly(True)
        address.setAccessibleName(self.tr("Address"))
        address.setPlainText(folded(visible(whole)))
        address.setFixedHeight(84)
        open_button = button(self.tr("Open in the browser"), "primary", self, name="openLinkButton")
        open_button.clicked.connect(self.accept)
        cancel = button(self.tr("Cancel"), "", self)
        cancel.setDefault(True)
        cancel.clicked.connect(self.reject)
        actions = QHBoxLayout()
        actions.addStretch(1)
        actions.addWidget(cancel)
        actions.addWidget(open_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(22, 20, 22, 18)
        column.setSpacing(12)
        column.addWidget(PlainLabel(self.tr("This link leads out of Leadline, to"), "dim", self))
        column.addWidget(PlainLabel(visible(host), "title", self, wrap=True))
        column.addWidget(address)
        column.addLayout(actions)

    @classmethod
    def ask(cls, url: QUrl, parent: QWidget) -> bool:
        """Whether the user wants the link opened."""
        return cls(url, parent).exec() == QDialog.DialogCode.Accepted
