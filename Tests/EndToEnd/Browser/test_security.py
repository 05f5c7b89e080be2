"""The security of an account: password, second factor, sessions. Codes and pictures are those of other programs."""

import io
import random
import re
import string
import time
from urllib.parse import parse_qs, unquote, urlsplit

import pyotp
import pytest
import segno
import zxingcpp
from PIL import Image
from playwright.sync_api import expect
from test_accounts import new_email, sign_in
from visitor import HASHING_TIMEOUT, PASSWORD

# A session that has ended is refused within ten seconds.
ENDING_TIMEOUT = 20000
# The bytes that fill each version of a QR code.
CAPACITIES = [14, 26, 42, 62, 84, 106, 122, 152, 180, 213]


def confirm_password(page, label, password=PASSWORD):
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Password").fill(password)
    dialog.get_by_role("button", name=label).click()
    return dialog


def expect_signed_out(visitor):
    expect(visitor.open("/gallery").locator(".account-name")).to_have_count(0, timeout=ENDING_TIMEOUT)


def wait_until_signed_out(visitor, eventually):
    eventually(lambda: visitor.request("GET", "/api/account").status == 401, ENDING_TIMEOUT / 1000)
    expect_signed_out(visitor)


def test_a_changed_password_ends_the_other_sessions(user, new_visitor, eventually):
    other = new_visitor()
    expect(sign_in(other, user.email).locator(".account-name")).to_contain_text(user.email, timeout=HASHING_TIMEOUT)
    page = user.open("/settings/security")
    page.fill("#current_password", "not the password")
    page.fill("#new_password", "another four words")
    page.get_by_role("button", name="Change the password").click()
    expect(page.locator("[data-field=current_password] .field-error")).to_be_visible(timeout=HASHING_TIMEOUT)
    page.fill("#current_password", PASSWORD)
    page.get_by_role("button", name="Change the password").click()
    expect(page.locator(".toast")).to_contain_text("Your password is changed", timeout=HASHING_TIMEOUT)
    wait_until_signed_out(other, eventually)
    assert user.request("GET", "/api/account").ok
    page = sign_in(other, user.email)
    expect(page.locator("[data-form-error]")).to_contain_text("Wrong e-mail address or password", timeout=HASHING_TIMEOUT)
    page.fill("#password", "another four words")
    page.get_by_role("main").get_by_role("button", name="Sign in").click()
    expect(page.locator(".account-name")).to_contain_text(user.email, timeout=HASHING_TIMEOUT)


def set_up(page):
    """Returns the secret and the recovery codes."""
    page.get_by_role("button", name="Set it up").click()
    confirm_password(page, "Continue")
    expect(page.locator(".qr")).to_be_visible(timeout=HASHING_TIMEOUT)
    secret = page.get_by_label("Secret", exact=True).input_value().replace(" ", "")
    page.get_by_label("Code", exact=True).fill(pyotp.TOTP(secret).now())
    page.get_by_role("button", name="Turn it on").click()
    expect(page.locator(".codes li")).to_have_count(10)
    codes = page.locator(".codes code").all_inner_texts()
    page.get_by_role("button", name="I have kept them").click()
    return secret, codes


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_picture_and_the_secret_are_what_an_authenticator_reads(new_visitor, scheme, screenshot):
    email = new_email()
    visitor = new_visitor(color_scheme=scheme).register(email)
    page = visitor.open("/settings/security")
    page.get_by_role("button", name="Set it up").click()
    dialog = confirm_password(page, "Continue", "not the password")
    expect(dialog.locator(".field-error")).to_be_visible(timeout=HASHING_TIMEOUT)
    confirm_password(page, "Continue")
    expect(page.locator(".qr")).to_be_visible(timeout=HASHING_TIMEOUT)
    screenshot(page)
    [read] = zxingcpp.read_barcodes(Image.open(io.BytesIO(page.locator(".qr").screenshot())))
    factor = pyotp.parse_uri(read.text)
    assert (factor.issuer, factor.name, factor.digits, factor.interval) == ("Afterimage", email, 6, 30)
    assert factor.secret == page.get_by_label("Secret", exact=True).input_value().replace(" ", "")
    address = urlsplit(read.text)
    assert address.scheme == "otpauth" and address.netloc == "totp" and unquote(address.path) == f"/Afterimage:{email}"
    assert len(parse_qs(address.query)["secret"][0]) == 32
    page.get_by_label("Code", exact=True).fill(f"{(int(factor.now()) + 1) % 1_000_000:06}")
    page.get_by_role("button", name="Turn it on").click()
    expect(page.get_by_role("dialog").locator(".field-error, [data-form-error]:not([hidden])").first).to_be_visible()
    page.get_by_label("Code", exact=True).fill(factor.now())
    page.get_by_role("button", name="Turn it on").click()
    expect(page.locator(".codes li")).to_have_count(10)
    screenshot(page, "codes")


def test_a_qr_code_of_each_version_is_that_of_another_encoder(visitor):
    page = visitor.open("/login")
    letters = random.Random(6).choices(string.ascii_letters + string.digits + ":/?&=%@.-_", k=213)
    texts = ["".join(letters[:length]) for length in CAPACITIES]
    module = re.search(r"/assets/\w+/", page.content())[0] + "qr-code.js"
    script = "async ([module, texts]) => { const { qrCode } = await import(module); return texts.map(qrCode); }"
    for version, (text, drawn) in enumerate(zip(texts, page.evaluate(script, [module, texts])), 1):
        options = {"error": "m", "boost_error": False, "micro": False, "mode": "byte"}
        codes = [segno.make(text, mask=mask, **options) for mask in range(8)]
        assert {code.version for code in codes} == {version}
        # Any mask is right; encoders weigh them differently.
        assert [list(map(int, row)) for row in drawn] in [[list(row) for row in code.matrix] for code in codes], version
    assert page.evaluate(script, [module, ["a" * 214]]) == [None]


def test_signing_in_takes_a_code_or_a_recovery_code_each_once(user, new_visitor, screenshot):
    page = user.open("/settings/security")
    secret, codes = set_up(page)
    expect(page.locator("#factor-state")).to_contain_text("10 recovery codes left")
    assert len(set(codes)) == 10

    def enter(page, code):
        page.fill("#code", code)
        page.get_by_role("main").get_by_role("button", name="Sign in").click()

    page = sign_in(new_visitor(), user.email)
    expect(page.locator("#code")).to_be_focused(timeout=HASHING_TIMEOUT)
    screenshot(page, "code")
    # The code of the next half minute: the current one was used to turn the factor on.
    code = pyotp.TOTP(secret).at(int(time.time()) + 30)
    enter(page, code)
    expect(page.locator(".account-name")).to_contain_text(user.email, timeout=HASHING_TIMEOUT)

    page = sign_in(new_visitor(), user.email)
    expect(page.locator("#code")).to_be_visible(timeout=HASHING_TIMEOUT)
    enter(page, code)
    expect(page.locator("[data-field=code] .field-error")).to_be_visible(timeout=HASHING_TIMEOUT)
    page.get_by_role("button", name="Use a recovery code").click()
    expect(page.get_by_label("Recovery code")).to_be_focused()
    enter(page, codes[0])
    expect(page.locator(".account-name")).to_contain_text(user.email, timeout=HASHING_TIMEOUT)
    page.goto(user.base + "/settings/security")
    expect(page.locator("#factor-state")).to_contain_text("9 recovery codes left")

    page = sign_in(new_visitor(), user.email)
    expect(page.locator("#code")).to_be_visible(timeout=HASHING_TIMEOUT)
    enter(page, codes[0])
    expect(page.locator("[data-field=code] .field-error")).to_be_visible(timeout=HASHING_TIMEOUT)


def test_recovery_codes_are_renewed_and_downloaded_and_the_factor_is_turned_off(user, new_visitor):
    page = user.open("/settings/security")
    _, old = set_up(page)
    page.get_by_role("button", name="New recovery codes").click()
    confirm_password(page, "Make new codes")
    expect(page.locator(".codes li")).to_have_count(10, timeout=HASHING_TIMEOUT)
    codes = page.locator(".codes code").all_inner_texts()
    assert not set(codes) & set(old)
    with page.expect_download() as download:
        page.get_by_role("link", name="Download").click()
    assert download.value.path().read_text().split() == codes
    page.get_by_role("button", name="I have kept them").click()
    page.get_by_role("button", name="Turn it off").click()
    confirm_password(page, "Turn it off")
    expect(page.locator("#factor-state")).to_contain_text("Off", timeout=HASHING_TIMEOUT)
    page = sign_in(new_visitor(), user.email)
    expect(page.locator(".account-name")).to_contain_text(user.email, timeout=HASHING_TIMEOUT)


def test_sessions_are_listed_and_ended_one_by_one_or_all_others(user, new_visitor, eventually, screenshot):
    others = [new_visitor(), new_visitor(), new_visitor()]
    for other in others:
        expect(sign_in(other, user.email).locator(".account-name")).to_contain_text(user.email, timeout=HASHING_TIMEOUT)
    page = user.open("/settings/security")
    rows = page.get_by_role("table", name="Sessions").locator("tbody tr")
    expect(rows).to_have_count(4)
    own = rows.filter(has_text="This one")
    expect(own).to_have_count(1)
    expect(own).to_contain_text("Chrom")
    expect(own.get_by_role("button")).to_have_count(0)
    screenshot(page, full_page=True)
    [newest] = [row["id"] for row in user.request("GET", "/api/account/sessions").json()["data"]["sessions"] if not row["current"]][:1]
    page.locator(f"[data-focus='{newest}']").click()
    expect(rows).to_have_count(3)
    expect(page.locator("#sessions-title")).to_be_focused()
    eventually(lambda: [other.request("GET", "/api/account").status for other in others].count(401) == 1, ENDING_TIMEOUT / 1000)
    page.get_by_role("button", name="Sign out everywhere else").click()
    page.get_by_role("dialog").get_by_role("button", name="Sign out everywhere else").click()
    expect(rows).to_have_count(1)
    expect(page.get_by_role("button", name="Sign out everywhere else")).to_be_disabled()
    for other in others:
        wait_until_signed_out(other, eventually)
    assert user.request("GET", "/api/account").ok
