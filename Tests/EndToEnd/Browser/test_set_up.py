"""The first account, made on the set-up page of a new server."""

import re
import uuid

import pytest
from own_server import run_server
from playwright.sync_api import expect
from visitor import HASHING_TIMEOUT

PASSWORD = "four words of mine"


@pytest.fixture
def server(tmp_path):
    with run_server(tmp_path, REGISTRATION="invite", LOG_LEVEL="notice") as server:
        yield server


@pytest.fixture
def base(server):
    return server.base


@pytest.fixture
def code(server, eventually):
    """The code in the server's log."""
    return eventually(lambda: re.search(r"/setup\b.*?([A-Z2-7]{5}(?:-[A-Z2-7]{5}){3})", server.log.read_text()))[1]


def fill(page, code, email):
    page.fill("#code", code)
    page.fill("#email", email)
    page.fill("#password", PASSWORD)


def test_the_first_account_is_made_with_the_code_and_is_an_administrators(visitor, code, screenshot):
    email = f"{uuid.uuid4().hex[:12]}@example.org"
    page = visitor.open("/setup")
    fill(page, "AAAAA-AAAAA-AAAAA-AAAAA", email)
    page.locator("form button[type=submit]").click()
    expect(page.locator("[data-form-error], [data-field=code] .field-error").filter(visible=True)).not_to_be_empty(
        timeout=HASHING_TIMEOUT)
    screenshot(page, "wrong code")
    fill(page, code.lower(), email)
    page.locator("form button[type=submit]").click()
    expect(page.locator(".main-nav").get_by_role("link", name="Admin")).to_be_visible(timeout=HASHING_TIMEOUT)
    user = visitor.request("GET", "/api/auth/me").json()["data"]["user"]
    assert user["email"] == email and user["role"] == "admin"
    assert page.goto(visitor.base + "/setup").status == 404


def test_there_is_no_set_up_page_once_the_command_has_made_an_account(server, visitor, eventually):
    done = server.command("admin", "create", "root@example.org", line=f"{PASSWORD}\n")
    assert done.returncode == 0, done.stderr
    eventually(lambda: visitor.page.goto(visitor.base + "/setup").status == 404)
    again = server.command("admin", "create", "root@example.org", line=f"{PASSWORD}\n")
    assert again.returncode == 1 and "already" in again.stderr
    page = visitor.open("/login")
    page.fill("#email", "root@example.org")
    page.fill("#password", PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    expect(page.locator(".main-nav").get_by_role("link", name="Admin")).to_be_visible(timeout=HASHING_TIMEOUT)
