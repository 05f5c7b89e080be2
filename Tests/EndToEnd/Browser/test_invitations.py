"""Registration with an invitation's link."""

import uuid

import pytest
from own_server import run_server
from playwright.sync_api import expect
from visitor import HASHING_TIMEOUT

PASSWORD = "four words of mine"


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    with run_server(tmp_path_factory.mktemp("invitations"), REGISTRATION="invite") as server:
        done = server.command("admin", "create", "root@example.org", line=f"{PASSWORD}\n")
        assert done.returncode == 0, done.stderr
        yield server


@pytest.fixture(scope="module")
def base(server):
    return server.base


@pytest.fixture
def invite(new_visitor):
    """Makes an invitation as the administrator and returns its address."""
    root = new_visitor()
    signed_in = root.request("POST", "/api/auth/login", data={"email": "root@example.org", "password": PASSWORD})
    assert signed_in.ok, signed_in.text()

    def create(**options):
        response = root.request("POST", "/api/admin/invitations", data={"role": "user", **options})
        assert response.status == 201, response.text()
        return response.json()["data"]["url"]

    return create


def register(page, email):
    page.fill("#email", email)
    page.fill("#password", PASSWORD)
    page.get_by_role("button", name="Create the account").click()


def test_with_an_invitations_link_a_person_registers_with_its_role(new_visitor, invite):
    visitor, email = new_visitor(), f"{uuid.uuid4().hex[:12]}@example.org"
    address = invite(role="admin", budget={"per_day": "0.50"})
    page = visitor.page
    requests = []
    page.on("request", lambda request: requests.append(request.url))
    page.goto(address)
    expect(page.locator("#email")).to_be_enabled()
    token = address.partition("#invitation=")[2]
    page.wait_for_function("!location.hash.includes('invitation')")
    assert token and not any(token in url for url in requests)
    register(page, email)
    expect(page.locator(".main-nav").get_by_role("link", name="Admin")).to_be_visible(timeout=HASHING_TIMEOUT)
    user = visitor.request("GET", "/api/auth/me").json()["data"]["user"]
    assert user["email"] == email and user["role"] == "admin"


def test_an_invitation_that_is_used_up_is_refused_with_a_reason(new_visitor, invite, screenshot):
    address = invite()
    first = new_visitor()
    first.page.goto(address)
    register(first.page, f"{uuid.uuid4().hex[:12]}@example.org")
    first.page.wait_for_url(lambda url: "/register" not in url, timeout=HASHING_TIMEOUT)
    second = new_visitor()
    second.page.goto(address)
    register(second.page, f"{uuid.uuid4().hex[:12]}@example.org")
    expect(second.page.locator("[data-form-error]")).to_contain_text("invitation", timeout=HASHING_TIMEOUT)
    screenshot(second.page, "used up")


def test_without_an_invitation_the_page_says_that_one_is_needed(new_visitor):
    page = new_visitor().open("/register")
    expect(page.locator("main")).to_contain_text("invitation")
