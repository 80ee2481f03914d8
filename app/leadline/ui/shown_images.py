# SPDX-License-Identifier: AGPL-3.0-or-later
"""An image of a question in the words the screen says of it."""

from PySide6.QtCore import QCoreApplication

from leadline.chat.question_image import QuestionImage
from leadline.ui.shown_text import count, one_line
from leadline.ui.transcript.shown import ShownImage


def image_words(image: QuestionImage) -> str:
    """Name, size and tokens: what stands for the picture where it cannot be seen."""
    words = QCoreApplication.translate("images", "{name}, {width} x {height}, {tokens} tokens")
    words = words.replace("{width}", count(image.width_px)).replace("{height}", count(image.height_px))
    return words.replace("{tokens}", count(image.tokens)).replace("{name}", name_words(image.name))


def name_words(name: str) -> str:
    """A file's name on one line; what a pasted picture is called."""
    return one_line(name) or QCoreApplication.translate("images", "Pasted image")


def shown_image(image: QuestionImage) -> ShownImage:
    """The image for the transcript, which asks for its picture by the thumbnail's hash."""
    return ShownImage(image.thumbnail.hex(), image_words(image))
