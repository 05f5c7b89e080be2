"""Fixtures of the operations page's tests: an admin of a server with its own database, so that counts are exact."""

import uuid

import pytest
from own_server import run_server
from playwright.sync_api import expect

PASSWORD = "four words of mine"


@pytest.fixture(scope="session")
def server(tmp_path_factory):
    # Cleanup runs only when a test starts it.
    with run_server(tmp_path_factory.mktemp("admin"), VIDEO_MAPPING_CLEANUP_INTERVAL_HOURS="8784") as server:
        yield server


@pytest.fixture(scope="session")
def base(server):
    return server.base


@pytest.fixture(scope="session")
def database(server):
    return server.database


@pytest.fixture(scope="session")
def command(server):
    """Runs `afterimage admin`."""
    return lambda *arguments: server.command("admin", *arguments)


@pytest.fixture(scope="session")
def account(browser, base, command):
    """An admin's e-mail address, the profile signed in before the grant, and the one to sign in with after it."""
    email = f"{uuid.uuid4().hex[:12]}@example.org"
    before, after = browser.new_context(base_url=base), browser.new_context(base_url=base)
    headers = {"Origin": base}
    values = {"email": email, "password": PASSWORD}
    assert before.request.post("/api/auth/register", data=values, headers=headers).status == 201
    done = command("grant", email.upper())
    assert done.returncode == 0 and f"{email} is an admin" in done.stdout, done.stderr
    yield {"email": email, "before": before.storage_state(), "after": after}
    after.close()
    before.close()
    assert command("revoke", email).returncode == 0


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
