"""What the browser tests stand on: a real Chromium, and visitors of a running server whose providers are the sandbox.

AFTERIMAGE_BASE_URL      the server's address, the same as its PUBLIC_BASE_URL
AFTERIMAGE_SCREENSHOTS   the folder that pictures of the pages are kept in (default: none are kept)
AFTERIMAGE_MONGODB_URI   the server's database, for the tests that need a long history
AFTERIMAGE_MONGODB_DATABASE
AFTERIMAGE_PROGRAM       the program itself, for the tests of admins, with the settings of the server in the environment
CHROMIUM                 the browser (default: /usr/bin/chromium)
"""

import os
import pathlib
import re
import time
import uuid

import pytest
from library import PICTURES, VIDEOS, Visitor

BASE = os.environ.get("AFTERIMAGE_BASE_URL", "http://127.0.0.1:5000").rstrip("/")
SCREENSHOTS = os.environ.get("AFTERIMAGE_SCREENSHOTS")


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args):
    return {
        **browser_type_launch_args,
        "executable_path": os.environ.get("CHROMIUM", "/usr/bin/chromium"),
        "args": ["--no-sandbox"],
    }


@pytest.fixture(scope="session")
def base():
    return BASE


@pytest.fixture
def visit(browser, base):
    """Opens visitors, each in a browser profile of their own, and looks after what their pages do."""
    opened = []

    def open_visitor(state=None, **options):
        options.setdefault("viewport", {"width": 1280, "height": 900})
        visitor = Visitor(browser.new_context(base_url=base, storage_state=state, **options), base)
        opened.append(visitor)
        return visitor

    yield open_visitor
    for visitor in opened:
        visitor.context.close()
    faults = [fault for visitor in opened for fault in visitor.faults]
    assert not faults, "\n".join(faults)


@pytest.fixture
def visitor(visit):
    """Somebody who was never here before."""
    return visit()


@pytest.fixture(scope="session")
def library(browser):
    """The profile of somebody who has made more videos than fit on a page, and some pictures."""
    visitor = Visitor(browser.new_context(base_url=BASE), BASE)
    visitor.begin()
    tasks = [visitor.order_video(prompt) for prompt in VIDEOS]
    pictures = [visitor.order_picture(prompt, size) for prompt, size in PICTURES]
    for task in tasks:
        visitor.wait_for_video(task)
    for picture in pictures:
        visitor.wait_for_picture(picture)
    state = visitor.context.storage_state()
    visitor.context.close()
    return state


@pytest.fixture
def owner(visit, library):
    """The person whom the library belongs to."""
    return visit(library)


@pytest.fixture
def shot(request):
    """Keeps a picture of a page under the test's name."""

    def keep(page, name="", full_page=False):
        if not SCREENSHOTS:
            return
        folder = pathlib.Path(SCREENSHOTS)
        folder.mkdir(parents=True, exist_ok=True)
        title = re.sub(r"\W+", "-", f"{request.node.name} {name}").strip("-")
        page.screenshot(path=folder / f"{title}.png", full_page=full_page)

    return keep


@pytest.fixture
def long_history(visit, eventually):
    """Gives a new visitor as many pictures as a test asks for, straight in the database."""
    uri, name = os.environ.get("AFTERIMAGE_MONGODB_URI"), os.environ.get("AFTERIMAGE_MONGODB_DATABASE")
    if not uri or not name:
        pytest.skip("AFTERIMAGE_MONGODB_URI and AFTERIMAGE_MONGODB_DATABASE are not set")
    import datetime

    import pymongo
    from bson import ObjectId

    images = pymongo.MongoClient(uri)[name].generated_image_entity
    owners = []

    def make(count):
        visitor = visit()
        visitor.begin()
        order = visitor.order_picture("The one that all others are copies of", "1:1")
        visitor.wait_for_picture(order)
        # Once it is kept: the server would fetch each copy's.
        first = eventually(lambda: images.find_one({"_id": ObjectId(order), "picture": {"$exists": True}}))
        owners.append(first["userId"])
        newest = datetime.datetime.now(datetime.timezone.utc).replace(tzinfo=None) - datetime.timedelta(days=1)
        for start in range(0, count, 5000):
            images.insert_many(
                {
                    **first,
                    "_id": ObjectId(),
                    "taskId": f"copy-{uuid.uuid4()}",
                    "prompt": f"Picture number {number}",
                    "createdAt": newest - datetime.timedelta(hours=number),
                }
                for number in range(start, min(count, start + 5000))
            )
        return visitor

    yield make
    images.delete_many({"userId": {"$in": owners}})


@pytest.fixture
def eventually():
    def wait(question, seconds=15):
        end = time.monotonic() + seconds
        while not (answer := question()):
            assert time.monotonic() < end, "it did not come about in time"
            time.sleep(0.05)
        return answer

    return wait
