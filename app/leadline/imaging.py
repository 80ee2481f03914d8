# SPDX-License-Identifier: AGPL-3.0-or-later
"""Images of questions on their way into a request: made ready, let through or refused, put in place of their marks."""

from collections.abc import Sequence
from concurrent.futures import Future
from dataclasses import replace
from functools import partial

from leadline.catalogue import Model
from leadline.chat.question_image import NewImage, QuestionImage
from leadline.chat.request import RequestPlan, build_parts
from leadline.context.images import MAX_BODY_BYTES, MAX_IMAGES, digest_of, image_part
from leadline.documents.image_reader import ImageReader, ReadImage
from leadline.documents.image_size import image_tokens
from leadline.errors import AssistantError
from leadline.storage import images as stored_images
from leadline.storage.database import Store

_PARAMETERS_BYTES = 512
"""Kept free in the largest body: what parameters may add to what was counted."""


def ready_image(reader: ImageReader, source: str | bytes, name: str) -> Future[NewImage]:
    """What goes with a question, from a file's path or from pasted bytes; the child makes the picture.

    The future fails with AssistantError where it cannot be sent (code bad_image).
    """
    ready: Future[NewImage] = Future()

    def made(reading: Future[ReadImage]) -> None:
        problem = reading.exception()
        if problem is not None:
            ready.set_exception(problem)
        else:
            ready.set_result(_new_image(reading.result()))

    reader.read(source, name).add_done_callback(made)
    return ready


def _new_image(read: ReadImage) -> NewImage:
    part = image_part(read.media_type, read.data)
    image = QuestionImage(
        name=read.name,
        media_type=read.media_type,
        width_px=read.width_px,
        height_px=read.height_px,
        tokens=image_tokens(read.width_px, read.height_px),
        size_bytes=len(part),
        digest=digest_of(part),
        thumbnail=digest_of(read.thumbnail),
    )
    return NewImage(image, part, read.thumbnail)


def cannot_see(model: Model) -> AssistantError:
    """Why a question with images does not go to this model."""
    if model.endpoint == "local":
        return AssistantError(
            "The local model cannot see images.", "Ask Flash instead, or remove them.", code="no_images"
        )
    if model.template:  # one of DeepSeek's, whichever account or server has it
        return AssistantError(
            f"{model.label} cannot see images.",
            "The service would take them and silently drop them. Ask Flash instead, or remove them.",
            code="no_images",
        )
    return AssistantError(
        f"{model.label} cannot see images, as far as is known.",
        "Ask a model that can, or remove them.",
        code="no_images",
    )


def check_images(plan: RequestPlan, images: Sequence[QuestionImage]) -> None:
    """See that the service takes so many images and so large a request; the plan holds their marks.

    Raises:
        AssistantError: it does not (code too_long).
    """
    if not images:
        return
    if len(images) > MAX_IMAGES:
        raise AssistantError(
            f"A request can hold {MAX_IMAGES} images, and this one has {len(images)}.",
            "Remove some, or start a new chat.",
            code="too_long",
        )
    size_bytes = sum(map(len, build_parts(plan))) + sum(image.size_bytes - len(image.mark) for image in images)
    if size_bytes > MAX_BODY_BYTES - _PARAMETERS_BYTES:
        raise AssistantError(
            f"With its images this request has {size_bytes / 2**20:.1f} MB;"
            f" the service takes {MAX_BODY_BYTES // 2**20} MB.",
            "Remove some images, or start a new chat.",
            code="too_long",
        )


def with_images(
    store: Store, plan: RequestPlan, known: Sequence[QuestionImage], new: Sequence[NewImage]
) -> RequestPlan:
    """The plan as it is sent: images in place of their marks. Blocking, where they come from the history.

    Raises:
        AssistantError: one is missing in the history, or not what it was (code damaged).
    """
    digests = {image.mark: image.digest for image in known}
    parts = {each.image.digest: each.part for each in new}
    marks = (*plan.images, *(mark for turn in plan.turns for mark in turn.images))
    wanted = dict.fromkeys(digests[mark] for mark in marks)
    old = [digest for digest in wanted if digest not in parts]
    if old:
        contents = store.read(partial(stored_images.load_contents, digests=old)).result()
        parts |= zip(old, contents, strict=True)

    def shown(marks: tuple[bytes, ...]) -> tuple[bytes, ...]:
        return tuple(parts[digests[mark]] for mark in marks)

    past = tuple(replace(turn, images=shown(turn.images)) for turn in plan.turns)
    return replace(plan, images=shown(plan.images), turns=past)
