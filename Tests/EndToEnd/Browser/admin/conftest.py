"""Fixtures of the operations page's tests: an admin of a server with its own database, so that counts are exact."""

import contextlib
import os
import random
import socket
import subprocess
import time
import urllib.request
import uuid

import pymongo
import pytest
from playwright.sync_api import expect

PASSWORD = "four words of mine"


@pytest.fixture(scope="session")
def settings(tmp_path_factory):
    """The settings of a server with its own database and storage."""
    needed = ("AFTERIMAGE_PROGRAM", "AFTERIMAGE_MONGODB_URI", "AFTERIMAGE_MONGODB_DATABASE")
    if missing := [name for name in needed if not os.environ.get(name)]:
        pytest.skip(f"{', '.join(missing)} not set")
    port = free_port()
    name = f"{os.environ['AFTERIMAGE_MONGODB_DATABASE']}-admin-{uuid.uuid4().hex[:8]}"
    # Cleanup runs only when a test starts it.
    disabled = {"VIDEO_MAPPING_CLEANUP_INTERVAL_HOURS": "8784", "REGISTRATION": "open"}
    uploads = str(tmp_path_factory.mktemp("uploads"))
    return {**os.environ, **disabled, "PORT": str(port), "MONGODB_DATABASE": name, "UPLOADS_DIRECTORY": uploads}


def free_port():
    # Below the range from which Linux takes the ports of outgoing connections, which would take it away.
    for port in random.sample(range(15_000, 30_000), 100):
        with contextlib.suppress(OSError), socket.socket() as free:
            free.bind(("127.0.0.1", port))
            return port
    raise OSError("no port is free")


@pytest.fixture(scope="session")
def base(settings, database, tmp_path_factory):
    url, log = f"http://127.0.0.1:{settings['PORT']}", tmp_path_factory.mktemp("admin") / "server.log"
    with log.open("w") as output:
        server = subprocess.Popen([settings["AFTERIMAGE_PROGRAM"], "serve"], env=settings, stderr=output)
    deadline = time.monotonic() + 30
    while not is_ready(url):
        assert server.poll() is None and time.monotonic() < deadline, log.read_text()
        time.sleep(0.05)
    yield url
    server.terminate()
    assert server.wait(30) == 0, log.read_text()


def is_ready(url):
    try:
        return urllib.request.urlopen(f"{url}/health/ready", timeout=5).status == 200
    except OSError:
        return False


@pytest.fixture(scope="session")
def database(settings):
    client = pymongo.MongoClient(settings["AFTERIMAGE_MONGODB_URI"])
    yield client[settings["MONGODB_DATABASE"]]
    client.drop_database(settings["MONGODB_DATABASE"])


@pytest.fixture(scope="session")
def command(settings):
    """Runs `afterimage admin`."""
    return lambda *arguments: subprocess.run(
        [settings["AFTERIMAGE_PROGRAM"], "admin", *arguments], env=settings, capture_output=True, text=True, timeout=60)


@pytest.fixture(scope="session")
def account(browser, base, command):
    """An admin's e-mail address, and the profile to sign in with."""
    email, _, _ = register(browser, base)
    done = command("grant", email.upper())
    assert done.returncode == 0 and f"{email} is an admin" in done.stdout, done.stderr
    after = browser.new_context(base_url=base)
    yield {"email": email, "after": after}
    after.close()
    assert command("revoke", email).returncode == 0


def register(browser, base, name=None):
    """The address, the id and the profile of a new account."""
    context = browser.new_context(base_url=base)
    email = f"{uuid.uuid4().hex[:12]}@example.org"
    values = {"email": email, "password": PASSWORD, **({"name": name} if name else {})}
    response = context.request.post("/api/auth/register", data=values, headers={"Origin": base})
    assert response.status == 201, response.text()
    profile = context.storage_state()
    context.close()
    return email, response.json()["data"]["user"]["id"], profile


@pytest.fixture
def person(browser, base):
    """An account that is not an admin's: its address, id and profile."""
    email, id, profile = register(browser, base, "Anna Ångström")
    return {"email": email, "id": id, "profile": profile}


@pytest.fixture(scope="session")
def state(account, base):
    """Signs in through the page and returns the browser profile."""
    page = account["after"].new_page()
    page.goto(f"{base}/admin")
    expect(page.locator("h1")).to_have_text("For administrators")
    expect(page.locator(".main-nav")).not_to_contain_text("Admin")
    page.get_by_role("link", name="Sign in as an administrator").click()
    page.fill("#email", account["email"])
    page.fill("#password", PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    expect(page).to_have_url(f"{base}/admin", timeout=30000)
    expect(page.locator("h1")).to_have_text("Operations")
    expect(page.locator(".main-nav").get_by_role("link", name="Admin")).to_have_attribute("aria-current", "page")
    profile = account["after"].storage_state()
    page.close()
    return profile


@pytest.fixture
def admin(new_visitor, state):
    return new_visitor(state)


@pytest.fixture
def ttl_paused(database):
    """Stops MongoDB's TTL monitor, which would delete expired documents during the test."""
    database.client.admin.command("setParameter", 1, ttlMonitorEnabled=False)
    yield
    database.client.admin.command("setParameter", 1, ttlMonitorEnabled=True)
