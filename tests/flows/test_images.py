# SPDX-License-Identifier: AGPL-3.0-or-later
"""Pictures pasted and dropped into the window, asked about, refused where the model cannot see, and there again."""

from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDragMoveEvent, QDropEvent, QGuiApplication, QHelpEvent
from PySide6.QtWidgets import QAbstractButton, QApplication, QToolTip

from leadline.documents.image_size import image_tokens
from leadline.ui.transcript.question_piece import QuestionPiece
from tests.flows.conftest import OpenDesk
from tests.flows.desk import Desk
from tests.pictures import bomb, drawn, encoded, jpeg, png
from tests.servers.deepseek import DeepSeekServer

DOLLARS = "sk-dollars-0123456789abcdef"


def paste(desk: Desk, *formats: tuple[str, bytes]) -> None:
    """Another program has copied something; Ctrl+V."""
    mime = QMimeData()
    for name, data in formats:
        mime.setData(name, data)
    QGuiApplication.clipboard().setMimeData(mime)
    desk.window.composer.edit.setFocus()
    desk.press(Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    QGuiApplication.clipboard().clear()  # or it would outlive Python, and end in a crash at exit


def tiles(desk: Desk) -> list[QAbstractButton]:
    """The small pictures in the composer."""
    row = desk.window.composer._image_row
    return [] if row is None or row.isHidden() else [row._tiles[key] for key in sorted(row._tiles)]


def wait_ready(desk: Desk, number: int) -> None:
    """Until so many images stand in the composer, all read."""
    desk.wait(lambda: len(tiles(desk)) == number == len(desk.controller.images.ready), f"{number} images are ready")


def question_piece(desk: Desk) -> QuestionPiece:
    """The last question in the transcript."""
    return next(piece for piece in desk._last_pieces() if isinstance(piece, QuestionPiece))


def has_picture(desk: Desk) -> bool:
    """Each image of the last question is painted, once it is in sight."""
    desk.window.transcript.verticalScrollBar().setValue(0)
    keys = [image.key for image in question_piece(desk).images]
    pictures = desk.window.transcript._pictures._kept
    return bool(keys) and all(key in pictures and not pictures[key].isNull() for key in keys)


def test_a_pasted_picture_is_asked_about_billed_and_there_after_a_restart(
    open_desk: OpenDesk, server: DeepSeekServer
) -> None:
    server.add_account(DOLLARS, currency="USD")
    desk = open_desk(server, key=DOLLARS)
    paste(desk, ("image/png", png(1280, 720)))
    wait_ready(desk, 1)
    assert "Pasted image, 1,280 x 720, 578 tokens" in tiles(desk)[0].accessibleName()

    desk.ask("What is it?")
    desk.wait_reply()

    sent = server.chats[-1].json["messages"][-1]["content"]
    assert [part["type"] for part in sent] == ["image_url", "text"]
    assert sent[0]["image_url"]["url"].startswith("data:image/png;base64,")
    assert tiles(desk) == []
    desk.wait(lambda: has_picture(desk), "the picture is in the transcript")
    assert "[Pasted image, 1,280 x 720, 578 tokens]\nWhat is it?" in desk.seen
    chat = desk.controller.session.chat
    assert chat is not None
    turn = chat.turns[-1]
    assert turn.usage is not None and turn.bill is not None
    assert turn.usage.prompt == server.chats[-1].prompt_tokens > 578
    assert turn.bill.amount == server.chats[-1].charge

    desk.close()
    later = open_desk(server, key=DOLLARS)
    later.open_chat("What is it?")
    later.wait(lambda: has_picture(later), "the picture comes from the history")
    later.ask("Its colour?")
    later.wait_reply()
    assert server.chats[-1].json["messages"][0]["content"] == sent


def test_dropped_pictures_go_to_the_question_and_other_files_to_the_pack(
    open_desk: OpenDesk, server: DeepSeekServer, tmp_path: Path
) -> None:
    (tmp_path / "chart.png").write_bytes(png(640, 480))
    (tmp_path / "photo.JPG").write_bytes(jpeg(800, 600))
    (tmp_path / "log.txt").write_text("Mark 1: seven fathoms.\n")
    desk = open_desk(server)

    desk.drop([tmp_path / "chart.png", tmp_path / "log.txt", tmp_path / "photo.JPG"])
    wait_ready(desk, 2)
    desk.wait(lambda: "log.txt" in desk.documents and not desk.controller.documents.is_reading, "the text is read")

    assert list(desk.documents) == ["log.txt"]
    names = [tile.accessibleName() for tile in tiles(desk)]
    assert [name.split(",")[0] for name in names] == ["Remove chart.png", "Remove photo.JPG"]
    desk.ask("What do they show?")
    desk.wait_reply()
    content = server.chats[-1].json["messages"][-1]["content"]
    assert [part["type"] for part in content] == ["image_url", "image_url", "text"]
    assert "Mark 1" in str(server.chats[-1].json["messages"])


def test_an_x_takes_an_image_out_by_mouse_and_by_key(open_desk: OpenDesk, server: DeepSeekServer) -> None:
    desk = open_desk(server)
    for side in (300, 400, 500):
        paste(desk, ("image/png", png(side, side)))
    wait_ready(desk, 3)
    first = tiles(desk)[0]
    desk.qtbot.mouseClick(first, Qt.MouseButton.LeftButton, pos=QPoint(20, 40))  # the picture itself does nothing
    assert len(tiles(desk)) == 3

    desk.qtbot.mouseClick(first, Qt.MouseButton.LeftButton, pos=QPoint(52, 12))
    wait_ready(desk, 2)
    tiles(desk)[0].setFocus()
    desk.qtbot.keyClick(tiles(desk)[0], Qt.Key.Key_Delete)
    wait_ready(desk, 1)

    assert desk.controller.images.ready[0].image.width_px == 500
    tiles(desk)[0].setFocus()
    desk.qtbot.keyClick(tiles(desk)[0], Qt.Key.Key_Delete)
    desk.wait(lambda: tiles(desk) == [], "the row is gone")
    assert desk.window.composer.edit.hasFocus()


@pytest.mark.parametrize("model", ["Pro", "local"])
def test_a_model_that_cannot_see_is_not_sent_images_and_flash_is_one_click_away(
    open_desk: OpenDesk, server: DeepSeekServer, model: str
) -> None:
    desk = open_desk(server)
    desk.choose_model(model)
    paste(desk, ("image/png", png(300, 300)))
    wait_ready(desk, 1)
    assert desk.notice is not None
    assert desk.notice.title.endswith("cannot see images.")

    desk.ask("What is it?")

    assert server.chats == []
    assert desk.typed == "What is it?"
    assert desk.notice is not None
    if model == "Pro":
        assert "silently drop" in desk.notice.hint
    desk.press_notice("ask-seeing")
    desk.wait_reply()
    assert server.chats[-1].model == "deepseek-flash"
    assert server.chats[-1].json["messages"][-1]["content"][0]["type"] == "image_url"
    assert desk.notice is None


def test_a_question_can_go_without_its_images(open_desk: OpenDesk, server: DeepSeekServer) -> None:
    desk = open_desk(server)
    desk.choose_model("Pro")
    paste(desk, ("image/png", png(300, 300)))
    wait_ready(desk, 1)
    desk.ask("What is a lead?")

    desk.press_notice("drop-images")
    desk.wait_reply()

    assert server.chats[-1].model == "deepseek-v4-pro"
    assert server.chats[-1].json["messages"][-1]["content"] == "What is a lead?"


def test_switching_to_pro_says_that_the_images_of_the_chat_are_left_out(
    open_desk: OpenDesk, server: DeepSeekServer
) -> None:
    desk = open_desk(server)
    paste(desk, ("image/png", png(300, 300)))
    wait_ready(desk, 1)
    desk.ask("What is it?")
    desk.wait_reply()

    desk.choose_model("Pro")

    assert desk.notice is not None
    assert desk.notice.title.startswith("Pro cannot see the images of this chat")
    desk.ask("In a word?")
    desk.wait_reply()
    assert server.chats[-1].json["messages"][0]["content"] == "What is it?"
    desk.choose_model("Flash")
    assert desk.notice is None


def test_images_stay_with_the_chat_in_which_they_were_added(open_desk: OpenDesk, server: DeepSeekServer) -> None:
    desk = open_desk(server)
    desk.ask("First?")
    desk.wait_reply()
    paste(desk, ("image/png", png(300, 300)))
    wait_ready(desk, 1)

    desk.new_chat()
    assert tiles(desk) == []
    paste(desk, ("image/png", png(400, 400)), ("text/html", b"<img src='https://example.org/a.png'>"))
    wait_ready(desk, 1)
    desk.open_chat("First?")
    wait_ready(desk, 1)
    assert desk.controller.images.ready[0].image.width_px == 300
    desk.new_chat()
    wait_ready(desk, 1)

    assert desk.controller.images.ready[0].image.width_px == 400


def test_images_of_an_unsent_question_are_there_after_a_restart(open_desk: OpenDesk, server: DeepSeekServer) -> None:
    desk = open_desk(server)
    desk.ask("First?")
    desk.wait_reply()
    paste(desk, ("image/png", png(300, 300)))
    wait_ready(desk, 1)
    desk.new_chat()
    for side in (400, 500):
        paste(desk, ("image/png", png(side, side)))
    wait_ready(desk, 2)
    desk.close()

    later = open_desk(server)
    wait_ready(later, 2)
    assert [image.image.width_px for image in later.controller.images.ready] == [400, 500]
    later.ask("What are they?")
    later.wait_reply()
    assert len(server.chats[-1].json["messages"][-1]["content"]) == 3
    later.open_chat("First?")
    wait_ready(later, 1)
    later.qtbot.mouseClick(tiles(later)[0], Qt.MouseButton.LeftButton, pos=QPoint(52, 12))
    later.close()

    last = open_desk(server)
    last.open_chat("What are they?")
    last.open_chat("First?")
    last.wait(lambda: not last.controller.images._drafts._kept[last.controller.session.chat_id], "it was looked for")
    assert tiles(last) == []


def test_a_question_that_is_not_sent_gives_its_images_back(open_desk: OpenDesk, server: DeepSeekServer) -> None:
    desk = open_desk(server, key="sk-wrong")
    paste(desk, ("image/png", png(300, 300)))
    wait_ready(desk, 1)
    desk.ask("What is it? " + "word " * 3)
    desk.wait(lambda: not desk.is_streaming, "it is refused")

    # A wrong key is told by the service, so that the question is stored; one that is stopped in time is not.
    assert tiles(desk) == []
    assert has_picture(desk)
    paste(desk, ("image/png", png(400, 400)))
    wait_ready(desk, 1)
    desk.assistant.tokenizer.close()
    desk.type("And this?")
    desk.press(Qt.Key.Key_Return)
    desk.wait(lambda: not desk.is_streaming and desk.typed == "And this?", "it is back")
    wait_ready(desk, 1)


def test_a_picture_is_dragged_from_another_program(open_desk: OpenDesk) -> None:
    desk = open_desk()
    mime = QMimeData()
    mime.setData("image/png", png(300, 300))
    mime.setUrls([QUrl("https://example.org/a.png")])
    handle, spot = desk.window.windowHandle(), QPoint(500, 300)
    copy, left, none = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier

    QApplication.sendEvent(handle, QDragEnterEvent(spot, copy, mime, left, none))
    QApplication.sendEvent(handle, QDragMoveEvent(spot, copy, mime, left, none))
    QApplication.sendEvent(handle, QDropEvent(QPointF(spot), copy, mime, left, none))

    wait_ready(desk, 1)


def test_text_beside_a_picture_is_what_is_pasted(open_desk: OpenDesk) -> None:
    desk = open_desk()

    paste(desk, ("text/plain", b"1\t2"), ("image/png", png(300, 300)))

    assert desk.typed == "1\t2"
    assert tiles(desk) == []


def test_a07_what_is_no_picture_is_named_and_the_window_decodes_nothing_of_it(
    open_desk: OpenDesk, server: DeepSeekServer, tmp_path: Path
) -> None:
    (tmp_path / "bomb.png").write_bytes(bomb())
    (tmp_path / "bad <b>.png").write_text("no picture")
    (tmp_path / "good.gif").write_bytes(encoded(drawn(300, 200), "GIF"))
    desk = open_desk(server)

    desk.drop([tmp_path / "bomb.png", tmp_path / "bad <b>.png", tmp_path / "good.gif"])
    wait_ready(desk, 1)

    desk.wait(lambda: desk.notice is not None and "2 pictures" in desk.notice.title, "both are named")
    assert desk.notice is not None
    assert "bomb.png" in desk.notice.detail
    assert "bad <b>.png" in desk.notice.detail
    assert "good.gif" in tiles(desk)[0].accessibleName()


def test_send_waits_for_a_picture_that_is_being_read(open_desk: OpenDesk, server: DeepSeekServer) -> None:
    photograph = encoded(drawn(4000, 3000), "JPEG")  # before the watchdog looks
    desk = open_desk(server)
    desk.type("What is it?")

    paste(desk, ("image/jpeg", photograph))

    assert len(tiles(desk)) == 1
    assert not desk.window.composer.send_button.isEnabled()
    assert "still being read" in desk.window.composer.send_button.toolTip()
    desk.press(Qt.Key.Key_Return)
    assert server.chats == []
    desk.wait(lambda: desk.window.composer.send_button.isEnabled(), "it is read")


def test_a_question_with_images_does_not_wait_in_line_and_says_so(open_desk: OpenDesk, server: DeepSeekServer) -> None:
    desk = open_desk(server)
    server.say(answer="word " * 60)
    server.play({"stall": 10})
    desk.ask("First?")
    desk.wait(lambda: "word" in desk.answer, "it streams")
    paste(desk, ("image/png", png(300, 300)))
    wait_ready(desk, 1)
    desk.type("What is it?")

    desk.press(Qt.Key.Key_Return)

    assert desk.typed == "What is it?"
    assert "goes when the reply is over" in desk.window.composer.send_button.toolTip()
    server.resume()
    desk.wait_reply()
    desk.press(Qt.Key.Key_Return)
    desk.wait(lambda: len(server.chats) == 2, "it is sent")
    desk.wait_reply()
    assert server.chats[-1].json["messages"][-1]["content"][0]["type"] == "image_url"


def test_the_price_of_an_image_is_in_the_price_and_in_the_gauge(open_desk: OpenDesk, server: DeepSeekServer) -> None:
    desk = open_desk(server)
    desk.type("What are they?")
    gauge = desk.window.documents.gauge
    desk.wait(lambda: 0 < gauge.values.question < 20, "the question is counted")

    for seed in range(3):
        paste(desk, ("image/png", png(1280, 1280, seed)))
    wait_ready(desk, 3)

    desk.wait(lambda: gauge.values.question > 3 * image_tokens(1280, 1280), "the images are counted")
    assert "3 images, 2,982 tokens" in desk.window.composer._image_row._sum.text()  # type: ignore[union-attr]


def test_the_mouse_is_told_what_an_image_is(open_desk: OpenDesk, server: DeepSeekServer, tmp_path: Path) -> None:
    (tmp_path / "chart.png").write_bytes(png(640, 480))
    desk = open_desk(server)
    desk.drop([tmp_path / "chart.png"])
    wait_ready(desk, 1)
    desk.ask("What is it?")
    desk.wait_reply()
    view, piece = desk.window.transcript, question_piece(desk)
    top = next(y for _, y, each in view._stack.pieces(view._value, view._height) if each is piece)
    spot = QPoint(round(view._left + piece.width - piece._width + 30), round(top - view._value + 30))

    QApplication.sendEvent(
        view.viewport(), QHelpEvent(QHelpEvent.Type.ToolTip, spot, view.viewport().mapToGlobal(spot))
    )

    assert "chart.png, 640 x 480, 206 tokens" in QToolTip.text()
