"""Fixtures of the operations page's tests: an admin of a server with its own database, so that counts are exact."""

import uuid

import pytest
from own_server import run_server
from playwright.sync_api import expect

PASSWORD = "four words of mine"


@pytest.fixture(scope="session")
def server(tmp_path_factory):
    # Cleanup runs only when a test starts it.
    variables = {"VIDEO_MAPPING_CLEANUP_INTERVAL_HOURS": "8784", "REGISTRATION": "open"}
    with run_server(tmp_path_factory.mktemp("admin"), **variables) as server:
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
    id, profile = response.json()["data"]["user"]["id"], context.storage_state()
    context.close()
    return email, id, profile


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
