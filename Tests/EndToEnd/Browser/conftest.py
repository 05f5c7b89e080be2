"""Fixtures of the browser tests: Chromium, and visitors of a running server whose providers are the sandbox.

AFTERIMAGE_BASE_URL      the server's URL, the same as its PUBLIC_BASE_URL
AFTERIMAGE_SCREENSHOTS   the folder for screenshots (default: none are taken)
AFTERIMAGE_MONGODB_URI   the server's database, for tests that need many images
AFTERIMAGE_MONGODB_DATABASE
AFTERIMAGE_PROGRAM       the server's executable, for the admin tests, which start it with the environment's settings
CHROMIUM                 the browser (default: /usr/bin/chromium)
"""

import os
import pathlib
import re
import time
import uuid

import pytest
from visitor import IMAGES, VIDEOS, Visitor

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
def new_visitor(browser, base):
    """Creates visitors, each with a browser profile; fails if a page violates its policy or throws."""
    opened = []

    def create(state=None, **options):
        options.setdefault("viewport", {"width": 1280, "height": 900})
        visitor = Visitor(browser.new_context(base_url=base, storage_state=state, **options), base)
        opened.append(visitor)
        return visitor

    yield create
    for visitor in opened:
        visitor.context.close()
    violations = [violation for visitor in opened for violation in visitor.violations]
    assert not violations, "\n".join(violations)


@pytest.fixture
def visitor(new_visitor):
    """A new visitor, without a session."""
    return new_visitor()


@pytest.fixture(scope="session")
def filled_profile(browser):
    """The profile of a visitor with more videos than fit on a page, and some images."""
    visitor = Visitor(browser.new_context(base_url=BASE), BASE)
    visitor.start_session()
    tasks = [visitor.submit_video(prompt) for prompt in VIDEOS]
    images = [visitor.submit_image(prompt, size) for prompt, size in IMAGES]
    for task in tasks:
        visitor.wait_for_video(task)
    for image in images:
        visitor.wait_for_image(image)
    state = visitor.context.storage_state()
    visitor.context.close()
    return state


@pytest.fixture(scope="session")
def signed_in_profile(browser):
    """The profile of a user who is signed in."""
    visitor = Visitor(browser.new_context(base_url=BASE), BASE)
    visitor.register(f"{uuid.uuid4().hex[:12]}@example.org")
    state = visitor.context.storage_state()
    visitor.context.close()
    return state


@pytest.fixture
def user(new_visitor):
    """A user with an account of their own, signed in."""
    return new_visitor().register(f"{uuid.uuid4().hex[:12]}@example.org")


@pytest.fixture
def owner(new_visitor, filled_profile):
    """The visitor of the filled profile."""
    return new_visitor(filled_profile)


@pytest.fixture
def screenshot(request):
    """Takes a screenshot of a page, named after the test."""

    def take(page, name="", full_page=False):
        if not SCREENSHOTS:
            return
        folder = pathlib.Path(SCREENSHOTS)
        folder.mkdir(parents=True, exist_ok=True)
        title = re.sub(r"\W+", "-", f"{request.node.name} {name}").strip("-")
        page.screenshot(path=folder / f"{title}.png", full_page=full_page)

    return take


@pytest.fixture
def visitor_with_images(new_visitor, eventually):
    """Creates a visitor with a given number of images, inserted into the database."""
    uri, name = os.environ.get("AFTERIMAGE_MONGODB_URI"), os.environ.get("AFTERIMAGE_MONGODB_DATABASE")
    if not uri or not name:
        pytest.skip("AFTERIMAGE_MONGODB_URI and AFTERIMAGE_MONGODB_DATABASE are not set")
    import datetime

    import pymongo
    from bson import ObjectId

    images = pymongo.MongoClient(uri)[name].generated_image_entity
    owners = []

    def create(count):
        visitor = new_visitor()
        visitor.start_session()
        image_id = visitor.submit_image("The original of all copies", "1:1")
        visitor.wait_for_image(image_id)
        # Waits until the image is stored; otherwise the server would fetch each copy's.
        first = eventually(lambda: images.find_one({"_id": ObjectId(image_id), "archived": True}), 60)
        owners.append(first["userId"])
        newest = datetime.datetime.now(datetime.timezone.utc).replace(tzinfo=None) - datetime.timedelta(days=1)
        for start in range(0, count, 5000):
            images.insert_many(
                {
                    **first,
                    "_id": ObjectId(),
                    "taskId": f"copy-{uuid.uuid4()}",
                    "prompt": f"Image number {number}",
                    "createdAt": newest - datetime.timedelta(hours=number),
                }
                for number in range(start, min(count, start + 5000))
            )
        return visitor

    yield create
    images.delete_many({"userId": {"$in": owners}})


@pytest.fixture
def eventually():
    def wait(condition, seconds=15, page=None):
        """Polls the condition; with a page, its requests are handled meanwhile."""
        deadline = time.monotonic() + seconds
        while not (value := condition()):
            assert time.monotonic() < deadline, "the condition was not met in time"
            page.wait_for_timeout(50) if page else time.sleep(0.05)
        return value

    return wait
