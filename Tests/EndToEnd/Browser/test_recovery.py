"""Forgotten passwords and e-mail addresses, from the form to the link of the message."""

import asyncio
import email
import email.policy
import re
import threading
import uuid

import pytest
from aiosmtpd.smtp import SMTP
from own_server import free_port, run_server
from playwright.sync_api import expect
from visitor import HASHING_TIMEOUT

PASSWORD = "four words of mine"


class Mailbox:
    """A mail server that keeps what it gets, by recipient."""

    def __init__(self):
        self.messages = []

    async def handle_DATA(self, server, session, envelope):
        message = email.message_from_bytes(envelope.content, policy=email.policy.default)
        self.messages.append((envelope.rcpt_tos[0], message["subject"], message.get_content()))
        return "250 OK"

    def link(self, address, path):
        """The last link to a page that was sent to the address; None without one."""
        found = [
            match[0]
            for to, _, text in self.messages
            if to == address and (match := re.search(rf"http\S+{path}#token=\S+", text))
        ]
        return found[-1] if found else None


@pytest.fixture(scope="module")
def mailbox():
    box, port, loop, ready = Mailbox(), free_port(), asyncio.new_event_loop(), threading.Event()

    async def serve():
        await loop.create_server(lambda: SMTP(box, hostname="localhost"), "127.0.0.1", port)
        ready.set()

    def run():
        loop.run_until_complete(serve())
        loop.run_forever()

    threading.Thread(target=run, daemon=True).start()
    assert ready.wait(10)
    box.port = port
    yield box
    loop.call_soon_threadsafe(loop.stop)


@pytest.fixture(scope="module")
def server(mailbox, tmp_path_factory):
    with run_server(
        tmp_path_factory.mktemp("recovery"), REGISTRATION="open", SMTP_URL=f"smtp://127.0.0.1:{mailbox.port}",
        SMTP_FROM="afterimage@example.org",
    ) as server:
        yield server


@pytest.fixture(scope="module")
def outbox(server):
    return server.database.mail_outbox


@pytest.fixture(scope="module")
def base(server):
    return server.base


def new_email():
    return f"{uuid.uuid4().hex[:12]}@example.org"


def test_a_forgotten_password_is_replaced_by_the_link_of_the_message(new_visitor, mailbox, eventually, screenshot):
    address = new_email()
    new_visitor().register(address)
    page = new_visitor().open("/login")
    page.get_by_role("link", name="Forgot your password?").click()
    expect(page).to_have_url(re.compile("/forgot-password$"))
    page.fill("#email", address)
    screenshot(page, "forgotten")
    page.get_by_role("button", name="Send the link").click()
    link = eventually(lambda: mailbox.link(address, "/reset-password"), 30)
    page.goto(link)
    # The token does not stay in the address.
    expect(page).to_have_url(re.compile("/reset-password$"))
    page.fill("#password", "other words of mine")
    screenshot(page, "new password")
    with page.expect_response("**/api/auth/password/reset", timeout=HASHING_TIMEOUT) as done:
        page.get_by_role("button", name="Change the password").click()
    assert done.value.status == 200
    page.wait_for_url("**/login")
    page.fill("#email", address)
    page.fill("#password", "other words of mine")
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url("**/gallery", timeout=HASHING_TIMEOUT)


def test_an_address_is_verified_by_the_link_of_the_message(new_visitor, mailbox, outbox, eventually, base):
    address = new_email()
    visitor = new_visitor()
    visitor.register(address)
    headers = {"Origin": base}
    assert visitor.context.request.post("/api/account/email/verification", headers=headers).status == 202
    # The registration has sent a message too: the later link counts.
    eventually(lambda: outbox.count_documents({}) == 0, 30)
    page = visitor.context.new_page()
    page.goto(mailbox.link(address, "/verify-email"))
    with page.expect_response("**/api/auth/email/verify") as done:
        page.get_by_role("button", name="Confirm the address").click()
    assert done.value.status == 200
    expect(page).to_have_url(re.compile("^(?!.*#token)"))
