# SPDX-License-Identifier: AGPL-3.0-or-later
"""The row of images over the question, with real clicks and keys."""

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QImage, QWheelEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from leadline.ui.icons import Icons
from leadline.ui.image_row import SIDE_PX, ComposedImage, ImageRow
from leadline.ui.theme import DARK, LIGHT
from leadline.ui.thumbnails import decoded
from tests.pictures import png

CROSS = QPoint(SIDE_PX - 13, 13)


@pytest.fixture
def row(qtbot: QtBot) -> ImageRow:
    widget = ImageRow(Icons(LIGHT))
    qtbot.addWidget(widget)
    widget.resize(600, 90)
    return widget


def images(number: int) -> list[ComposedImage]:
    picture = decoded(png(80, 60))
    return [ComposedImage(key, f"image {key}", picture, 184) for key in range(number)]


def test_no_image_is_no_row(row: ImageRow) -> None:
    row.show_images(images(2))
    assert not row.isHidden()

    row.show_images([])

    assert row.isHidden()


def test_the_sum_of_the_tokens_is_said_once_all_are_read(row: ImageRow) -> None:
    unread = ComposedImage(9, "slow.png", None)

    sums = []
    for shown in (images(1), images(3), [*images(3), unread]):
        row.show_images(shown)
        sums.append(row._sum.text())

    assert sums == ["184 tokens", "3 images, 552 tokens", "Reading…"]


def test_only_the_x_takes_an_image_out(qtbot: QtBot, row: ImageRow) -> None:
    row.show_images(images(3))
    row.show()
    pressed: list[int] = []
    row.remove_requested.connect(pressed.append)

    qtbot.mouseClick(row._tiles[1], Qt.MouseButton.LeftButton, pos=QPoint(20, 40))
    qtbot.mouseClick(row._tiles[1], Qt.MouseButton.LeftButton, pos=CROSS)
    qtbot.keyClick(row._tiles[2], Qt.Key.Key_Backspace)
    qtbot.keyClick(row._tiles[0], Qt.Key.Key_Space)

    assert pressed == [1, 2, 0]


def test_an_image_keeps_its_tile_when_others_come_and_go(row: ImageRow) -> None:
    row.show_images(images(3))
    kept = row._tiles[2]

    row.show_images([ComposedImage(9, "back.png", None), images(3)[0], images(3)[2]])

    assert row._tiles[2] is kept
    line = row._track.line
    assert [line.itemAt(at).widget() for at in range(3)] == [row._tiles[key] for key in (9, 0, 2)]


def test_more_than_there_is_room_for_are_scrolled_by_the_wheel_and_by_tab(qtbot: QtBot, row: ImageRow) -> None:
    row.show_images(images(20))
    row.show()
    qtbot.waitExposed(row)
    bar = row._track.horizontalScrollBar()
    assert bar.maximum() > 0

    spot, down = QPointF(30, 30), QPoint(0, -240)
    none, buttons = Qt.KeyboardModifier.NoModifier, Qt.MouseButton.NoButton
    wheel = QWheelEvent(spot, spot, QPoint(), down, buttons, none, Qt.ScrollPhase.NoScrollPhase, False)
    QApplication.sendEvent(row._track.viewport(), wheel)
    assert bar.value() == 240

    row._tiles[19].setFocus()
    qtbot.waitUntil(lambda: bar.value() == bar.maximum())


@pytest.mark.parametrize("theme", [LIGHT, DARK])
def test_a_tile_is_painted_in_the_theme_with_its_picture(qtbot: QtBot, row: ImageRow, theme: object) -> None:
    assert theme in (LIGHT, DARK)
    row.set_icons(Icons(LIGHT if theme is LIGHT else DARK))
    red = QImage(64, 64, QImage.Format.Format_RGB32)
    red.fill(Qt.GlobalColor.red)
    row.show_images([ComposedImage(1, "red.png", red, 184)])
    row.show()

    painted = row._tiles[1].grab().toImage()

    assert painted.pixelColor(10, 40).name() == "#ff0000"
    assert painted.pixelColor(SIDE_PX - 13, 5).name() != "#ff0000"  # the x
    assert row._tiles[1].accessibleName() == "Remove red.png"
