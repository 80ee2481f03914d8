# SPDX-License-Identifier: AGPL-3.0-or-later
"""Images in a question's bubble: asked for when they are seen, painted, folded, and never in what is copied."""

from dataclasses import replace

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor, QGuiApplication, QImage
from pytestqt.qtbot import QtBot

from leadline.ui.transcript.pictures import KEPT
from leadline.ui.transcript.question_images import FOLDED
from leadline.ui.transcript.question_piece import QuestionPiece
from leadline.ui.transcript.shown import ShownImage, ShownTurn
from leadline.ui.transcript.view import Transcript
from tests.ui.transcript.test_view import click, pieces, press_button

TURN = ShownTurn(1, "What is it?", answer="A chart.", model="deepseek-flash")


@pytest.fixture
def view(qtbot: QtBot) -> Transcript:
    made = Transcript()
    qtbot.addWidget(made)
    made.resize(900, 600)
    made.show()
    qtbot.waitExposed(made)
    return made


def with_images(number: int) -> ShownTurn:
    return replace(TURN, images=tuple(ShownImage(f"key {at}", f"chart {at}.png") for at in range(number)))


def bubble(view: Transcript) -> tuple[QuestionPiece, float]:
    return next((piece, top) for _, top, piece in pieces(view) if isinstance(piece, QuestionPiece))


def plain(colour: str) -> QImage:
    made = QImage(64, 48, QImage.Format.Format_RGB32)
    made.fill(QColor(colour))
    return made


def colours(view: Transcript) -> set[str]:
    """Of each fourth pixel."""
    seen = view.grab().toImage()
    return {seen.pixelColor(x, y).name() for x in range(0, seen.width(), 4) for y in range(0, seen.height(), 4)}


def test_pictures_in_sight_are_asked_for_once_and_painted_when_they_come(qtbot: QtBot, view: Transcript) -> None:
    view.show_turns([with_images(2)])
    asked: list[list[str]] = []
    view.pictures_wanted.connect(asked.append)

    view.grab()
    qtbot.waitUntil(lambda: bool(asked))
    view.grab()
    view.show_picture("key 0", plain("#ff0000"))
    view.show_picture("key 1", plain("#00ff00"))

    assert asked == [["key 0", "key 1"]]
    assert {"#ff0000", "#00ff00"} <= colours(view)
    assert "#ff0000" not in asked


def test_pictures_out_of_sight_are_not_asked_for(qtbot: QtBot, view: Transcript) -> None:
    far = replace(with_images(2), id=1, answer="word\n\n" * 400)
    near = replace(TURN, id=2, images=(ShownImage("near", "near.png"),))
    asked: list[list[str]] = []
    view.pictures_wanted.connect(asked.append)

    view.show_turns([far, near])
    view.grab()
    qtbot.waitUntil(lambda: bool(asked))

    assert asked == [["near"]]


def test_a_picture_that_cannot_be_had_leaves_an_empty_card_and_is_not_asked_for_again(
    qtbot: QtBot, view: Transcript
) -> None:
    view.show_turns([with_images(1)])
    asked: list[list[str]] = []
    view.pictures_wanted.connect(asked.append)
    view.grab()
    qtbot.waitUntil(lambda: bool(asked))

    view.show_picture("key 0", QImage())
    view.grab()

    assert view._pictures._asking.isActive() is False
    assert len(asked) == 1


def test_the_text_stands_below_the_images_and_is_what_is_selected_and_copied(view: Transcript) -> None:
    view.show_turns([with_images(2)])
    piece, top = bubble(view)
    bare = Transcript()
    bare.resize(900, 600)
    bare.show_turns([TURN])
    plain_piece, _ = bubble(bare)
    bare.deleteLater()

    assert piece.height > plain_piece.height + 80
    assert piece.text == "What is it?"
    view.copy_all()
    mime = QGuiApplication.clipboard().mimeData()
    assert mime is not None
    assert mime.formats() == ["text/plain"]
    assert "chart" not in mime.text().split("A chart.")[0]
    left = round(view._left + piece.width - piece._width + 30)
    click(view, QPoint(left, round(top + 40)))
    assert view.viewport().cursor().shape() == Qt.CursorShape.ArrowCursor


def test_a_screen_reader_is_told_what_the_images_are(view: Transcript) -> None:
    view.show_turns([with_images(2)])
    view.grab()

    assert "You: [chart 0.png]\n[chart 1.png]\nWhat is it?" in view.visible_text()


def test_many_images_are_folded_and_open_with_the_question(view: Transcript) -> None:
    view.show_turns([with_images(FOLDED + 30)])
    folded, _ = bubble(view)
    height = folded.height

    press_button(view, 1, "show")

    opened, _ = bubble(view)
    assert opened.height > 3 * height
    assert not with_images(FOLDED).images == opened.images


def test_a_hundred_turns_with_images_are_not_laid_out_to_be_opened(view: Transcript) -> None:
    view.show_turns([replace(with_images(3), id=number) for number in range(1, 101)])

    assert sum(turn.is_realised for turn in view._stack.turns) == 0
    assert view._stack.height > 100 * 90


def test_no_more_pictures_are_kept_than_the_limit(view: Transcript) -> None:
    for at in range(KEPT + 20):
        view.show_picture(str(at), plain("#ff0000"))

    assert len(view._pictures._kept) == KEPT
    assert "0" not in view._pictures._kept


def test_images_that_come_with_the_stored_turn_take_their_place(view: Transcript) -> None:
    view.show_turns([TURN])
    height = bubble(view)[0].height

    view.update_turn(with_images(1))

    assert bubble(view)[0].height > height + 80
