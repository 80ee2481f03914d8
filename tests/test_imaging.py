# SPDX-License-Identifier: AGPL-3.0-or-later
"""Questions with images, against the stand-in, which counts them by DeepSeek's own library."""

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from leadline.chat.mode import Mode
from leadline.chat.place import AT_END, How, Place
from leadline.chat.question_image import NewImage, QuestionImage
from leadline.context.images import MAX_IMAGES, digest_of, image_part
from leadline.documents.image_size import image_tokens
from leadline.planning import Planning
from leadline.streams import NotSent
from tests.conversing import OFF_PEAK, Desk, Heard, LastingTokenizer, assert_extends
from tests.pictures import jpeg, png
from tests.servers.deepseek import DeepSeekServer
from tests.servers.prefixes import Prefixes


@pytest.fixture
def desk(tmp_path: Path, tokenizer: LastingTokenizer) -> Iterator[Desk]:
    with DeepSeekServer(prefixes=Prefixes(interval=0, common=False)) as server:
        made = Desk(tmp_path, server, tokenizer)
        yield made
        made.close()


def ready(width: int, height: int, seed: int = 0, *, kind: str = "png") -> NewImage:
    """An image as the child hands it over."""
    data = (png if kind == "png" else jpeg)(width, height, seed)
    part, thumbnail = image_part(f"image/{kind}", data), png(32, 32, seed)
    image = QuestionImage(
        f"{seed}.{kind}", f"image/{kind}", width, height, image_tokens(width, height), len(part),
        digest_of(part), digest_of(thumbnail),
    )  # fmt: skip
    return NewImage(image, part, thumbnail)


def show(
    desk: Desk, question: str, images: Sequence[NewImage] = (), chat: int | None = None, *, model: str = "flash",
    mode: Mode = Mode.NON_THINK, again: int | None = None,
) -> Heard:  # fmt: skip
    """Ask with images and wait for the end."""
    heard = Heard()
    heard.stream = desk.assistant.ask(
        chat,
        question,
        model=model,
        mode=mode,
        on_event=heard,
        place=Place(How.AGAIN, again) if again else AT_END,
        images=images,
    )
    heard.stream.wait(60)
    return heard


def content(desk: Desk, message: int = -1) -> Any:
    """What the service got last."""
    return desk.server.chats[-1].json["messages"][message]["content"]


@pytest.mark.parametrize("mode", [Mode.NON_THINK, Mode.HIGH])
def test_what_was_forecast_for_an_image_is_what_is_billed(desk: Desk, mode: Mode) -> None:
    images = (ready(1280, 720), ready(300, 200, 1, kind="jpeg"))
    quote = desk.assistant.quote(None, "What is this?", "flash", mode, images=images).result(30)

    end = show(desk, "What is this?", images, mode=mode).end()

    usage = end.ended.usage
    assert usage is not None
    assert quote.forecast.tokens == desk.forecast(end.turn_id).tokens == usage.prompt == usage.miss
    assert quote.forecast.exact
    tokens = image_tokens(1280, 720) + image_tokens(300, 200)
    assert quote.question_tokens == tokens + desk.assistant.tokenizer.count(["What is this?"]).result(30)[0]
    assert [json.loads(image.part) for image in images] == content(desk)[:2]
    assert content(desk)[2] == {"type": "text", "text": "What is this?"}


def test_the_quick_quote_beside_an_image_is_the_size_that_is_sent(desk: Desk) -> None:
    images = (ready(300, 200), ready(64, 64, 1))
    for question in (
        "How deep?",
        "水有多深?",
        "  led by blanks",
        "\n\nlines\n",
        "1",
        "# a *b*",
        ".x",
        "<｜image｜>",
        "…",
    ):
        quote = desk.assistant.quote(None, question, "flash", Mode.NON_THINK, images=images).result(30)
        planning = Planning(
            desk.assistant, None, question, desk.assistant.catalogue.find("flash"), Mode.NON_THINK, OFF_PEAK,
            images=images,
        )  # fmt: skip
        assert quote.forecast == planning.prepare().forecast, repr(question)


@pytest.mark.parametrize("mode", [Mode.NON_THINK, Mode.HIGH])
def test_an_image_is_sent_again_word_for_word_and_found_in_the_cache(desk: Desk, mode: Mode) -> None:
    image = ready(900, 900)
    first = show(desk, "What is this?", (image,), mode=mode).end()
    desk.restart()

    second = show(desk, "And its colour?", (ready(60, 60, 1),), first.chat_id, mode=mode).end()

    old, new = desk.server.chats[-2:]
    assert_extends(new, old)
    assert image.part in new.body
    assert new.body.startswith(old.body[: old.body.index(b'"text":"What is this?"')])
    forecast, usage = desk.forecast(second.turn_id), second.ended.usage
    assert usage is not None
    assert forecast.tokens == usage.prompt
    assert abs(forecast.hit_expected - usage.hit) <= 128
    assert usage.hit >= 384
    assert desk.receipt(second.turn_id) == new.body


def test_another_image_in_its_place_is_not_taken_for_the_held_one(desk: Desk) -> None:
    show(desk, "What is this?", (ready(900, 900, 1),))

    same, other = (show(desk, "What is this?", (ready(900, 900, seed),)).end() for seed in (1, 2))

    for end, held in ((same, True), (other, False)):
        usage = end.ended.usage
        assert usage is not None
        assert (usage.hit > 384) is held
        assert desk.forecast(end.turn_id).hit_expected == usage.hit


@pytest.mark.parametrize(("model", "says"), [("pro", "silently drop"), ("local", "Flash instead")])
def test_images_are_refused_before_they_are_sent_to_a_model_that_cannot_see(desk: Desk, model: str, says: str) -> None:
    heard = show(desk, "What is this?", (ready(60, 60),), model=model)

    problem = heard.not_sent()

    assert problem is not None
    assert problem.code == "no_images"
    assert "cannot see images" in problem.title
    assert says in problem.hint
    assert desk.server.chats == []
    assert desk.assistant.chats().result(30) == []


def test_pro_goes_on_with_the_chat_without_its_images_and_flash_with_them(desk: Desk) -> None:
    image = ready(640, 640)
    first = show(desk, "What is this?", (image,)).end()

    unseen = show(desk, "In a word?", chat=first.chat_id, model="pro").end()
    without = content(desk, 0)
    seen = show(desk, "And in two?", chat=first.chat_id).end()

    assert without == "What is this?"
    assert content(desk, 0)[0] == json.loads(image.part)
    for end in (unseen, seen):
        assert end.ended.usage is not None
        assert desk.forecast(end.turn_id).tokens == end.ended.usage.prompt


def test_a_question_that_is_tried_again_takes_its_images_along(desk: Desk) -> None:
    images = (ready(640, 640), ready(60, 60, 1))
    first = show(desk, "What is this?", images).end()
    desk.restart()

    again = show(desk, "ignored", chat=first.chat_id, again=first.turn_id).end()

    old, new = desk.server.chats[-2:]
    assert old.body == new.body
    assert desk.turn(first.chat_id, again.turn_id).images == tuple(image.image for image in images)
    assert show(desk, "ignored", chat=first.chat_id, model="pro", again=again.turn_id).not_sent() is not None


def test_too_many_images_are_refused_before_they_are_sent(desk: Desk) -> None:
    image = ready(60, 60)

    most = desk.assistant.quote(None, "?", "flash", Mode.NON_THINK, images=(image,) * MAX_IMAGES)
    heard = show(desk, "?", (image,) * (MAX_IMAGES + 1))

    assert most.result(60).question_tokens > 184 * MAX_IMAGES
    problem = heard.not_sent()
    assert problem is not None
    assert f"{MAX_IMAGES} images" in problem.title


def test_a_request_over_48_megabytes_is_refused_before_it_is_sent(desk: Desk) -> None:
    image = ready(60, 60)
    huge = [
        NewImage(QuestionImage(**{**fields(image.image), "size_bytes": size}), image.part, image.thumbnail)
        for size in (48 * 2**20 - 2_000, 48 * 2**20)
    ]

    fits = desk.assistant.quote(None, "?", "flash", Mode.NON_THINK, images=huge[:1])
    problem = desk.assistant.quote(None, "?", "flash", Mode.NON_THINK, images=huge[1:]).exception(60)

    assert fits.exception(60) is None
    assert problem is not None
    assert "48 MB" in str(problem)


def fields(image: QuestionImage) -> dict[str, Any]:
    return {name: getattr(image, name) for name in QuestionImage.__slots__}


def test_a_failed_question_with_an_image_can_be_tried_again(desk: Desk) -> None:
    desk.server.play({"status": 503})
    failed = show(desk, "What is this?", (ready(640, 640),))
    assert not isinstance(failed.stream.wait(1), NotSent)
    turn = desk.turn(failed.end().chat_id, failed.end().turn_id)

    again = show(desk, "ignored", chat=turn.chat_id, again=turn.id).end()

    assert turn.state == "failed"
    assert again.ended.state == "complete"
    assert content(desk)[0]["type"] == "image_url"
