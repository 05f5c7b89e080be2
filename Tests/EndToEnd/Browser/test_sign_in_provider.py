"""Sign-in by an identity provider: a real one (oidc-provider-mock), behind a proxy that enforces PKCE."""

import base64
import hashlib
import http.client
import os
import threading
import urllib.parse
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from own_server import run_server
from playwright.sync_api import expect

os.environ["AUTHLIB_INSECURE_TRANSPORT"] = "1"
import oidc_provider_mock
from oidc_provider_mock import User

USERS = [
    User(
        sub="alice",
        claims={"email": "alice@example.org", "email_verified": True, "name": "Alice", "groups": ["admins"]},
    ),
    User(sub="bob", claims={"email": "bob@example.org", "email_verified": False, "name": "Bob"}),
]


class Proxy:
    """Passes everything on to the provider, and remembers which challenge each code was asked for with."""

    def __init__(self, port):
        self.port = port
        self.challenges = {}
        self.redeemed = []
        proxy = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self):
                self.forward()

            def do_POST(self):
                self.forward()

            def forward(self):
                body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
                path = urllib.parse.urlsplit(self.path)
                if path.path == "/oauth2/token" and not proxy.proves(dict(urllib.parse.parse_qsl(body.decode()))):
                    self.answer(400, {"Content-Type": "application/json"}, b'{"error":"invalid_grant"}')
                    return
                upstream = http.client.HTTPConnection("127.0.0.1", proxy.port, timeout=20)
                # The Host stays, so that the provider's addresses are the proxy's.
                upstream.request(self.command, self.path, body, dict(self.headers))
                response = upstream.getresponse()
                content = response.read()
                query = dict(urllib.parse.parse_qsl(path.query))
                proxy.remember(query, response.headers.get("Location", ""))
                self.answer(response.status, dict(response.headers), content)
                upstream.close()

            def answer(self, status, headers, content):
                self.send_response(status)
                for name, value in headers.items():
                    if name.lower() not in ("content-length", "transfer-encoding", "connection", "server", "date"):
                        self.send_header(name, value)
                self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)

            def log_message(self, *_):
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.issuer = f"http://127.0.0.1:{self.server.server_port}"

    def remember(self, query, location):
        code = dict(urllib.parse.parse_qsl(urllib.parse.urlsplit(location).query)).get("code")
        if code:
            assert query.get("code_challenge_method") == "S256"
            self.challenges[code] = query.get("code_challenge")

    def proves(self, form):
        digest = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
        is_right = base64.urlsafe_b64encode(digest).rstrip(b"=").decode() == self.challenges.pop(form.get("code"), None)
        self.redeemed.append(is_right)
        return is_right


@pytest.fixture(scope="module")
def provider():
    with oidc_provider_mock.run_server_in_thread(user_claims=USERS) as mock:
        proxy = Proxy(mock.server_port)
        thread = threading.Thread(target=proxy.server.serve_forever, daemon=True)
        thread.start()
        yield proxy
        proxy.server.shutdown()
        thread.join()


@pytest.fixture(scope="module")
def server(tmp_path_factory, provider):
    with run_server(
        tmp_path_factory.mktemp("provider"), REGISTRATION="invite", OIDC_ISSUER=provider.issuer,
        OIDC_CLIENT_ID="afterimage", OIDC_CLIENT_SECRET="a client secret", OIDC_ADMIN_GROUP="admins",
    ) as server:
        yield server


@pytest.fixture
def context(browser, server):
    context = browser.new_context(base_url=server.base)
    yield context
    context.close()


def go_to_provider(context, server, path="/login"):
    page = context.new_page()
    page.goto(server.base + path)
    page.get_by_role("link", name="Sign in with your organization").click()
    expect(page.get_by_text("Authorize Client")).to_be_visible()
    return page


def me(context, server):
    return context.request.get(server.base + "/api/auth/me").json()["data"]


def test_a_user_signs_in_with_the_organization_and_finds_the_account_again(browser, context, server, provider, screenshot):
    page = go_to_provider(context, server)
    page.get_by_role("button", name="alice").first.click()
    page.wait_for_url(f"{server.base}/**")
    user = me(context, server)["user"]
    assert user["email"] == "alice@example.org" and user["role"] == "admin"
    assert "oidc" not in [cookie["name"] for cookie in context.cookies()]
    screenshot(page)
    other = browser.new_context(base_url=server.base)
    page = go_to_provider(other, server)
    page.get_by_role("button", name="alice").first.click()
    page.wait_for_url(f"{server.base}/**")
    assert me(other, server)["user"]["id"] == user["id"]
    other.close()
    assert provider.redeemed and all(provider.redeemed)


def test_an_address_that_the_provider_has_not_verified_is_not_taken(context, server):
    page = go_to_provider(context, server)
    page.get_by_role("button", name="bob").first.click()
    page.wait_for_url(f"{server.base}/**")
    user = me(context, server)["user"]
    assert user["email"] is None and user["name"] == "Bob" and user["role"] == "user"


def test_a_user_who_refuses_at_the_provider_is_told_so_and_is_not_signed_in(context, server):
    page = go_to_provider(context, server)
    page.get_by_role("button", name="Deny").click()
    page.wait_for_url("**/login?problem=oidc")
    expect(page.locator("main")).to_contain_text("organization")
    assert context.request.get(server.base + "/api/auth/me").status == 401


def test_what_a_visitor_made_moves_into_the_account(context, server):
    headers = {"Origin": server.base}
    session = context.request.post(server.base + "/api/session", data={}, headers=headers)
    assert session.status == 201
    order = context.request.post(
        server.base + "/api/v1/nanobanana/generate", data={"prompt": "A fox", "imageSize": "1:1"}, headers=headers)
    assert order.status == 202, order.text()
    page = go_to_provider(context, server)
    page.fill("input[name=sub]", "carol")
    page.get_by_role("button", name="Authorize", exact=True).click()
    page.wait_for_url(f"{server.base}/**")
    images = context.request.get(server.base + "/api/v1/nanobanana/images").json()["data"]["images"]
    assert [image["prompt"] for image in images] == ["A fox"]
