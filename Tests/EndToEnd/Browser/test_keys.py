"""Keys: made with what they may do, shown once, used by programs, revoked."""

import re

import pytest
from playwright.sync_api import expect


@pytest.fixture
def program(new_visitor):
    """Sends requests with a key and without a cookie; returns their status."""
    stranger = new_visitor()

    def send(method, path, key, **options):
        headers = {"Authorization": f"Bearer {key}"}
        return stranger.context.request.fetch(stranger.base + path, method=method, headers=headers, **options).status

    return send


def make(page, name, preset):
    page.get_by_label("Name", exact=True).fill(name)
    page.get_by_label(preset).check()
    page.get_by_role("button", name="Make the key").click()
    secret = page.get_by_label("Key", exact=True)
    expect(secret).to_be_visible()
    return secret.input_value()


def row(page, name):
    return page.get_by_role("table", name="Keys").locator("tbody tr", has_text=name)


def test_a_key_is_shown_once_and_may_only_what_its_preset_says(user, program, screenshot):
    image = user.submit_image("Seen with a key")
    user.wait_for_image(image)
    page = user.open("/settings/keys")
    secret = make(page, "Nightly backup", "Only see everything")
    assert re.fullmatch(r"ai_[0-9A-Za-z]{33}", secret)
    line = page.get_by_label("To try it").input_value()
    assert line == f"curl --header 'Authorization: Bearer {secret}' {user.base}/api/gallery"
    screenshot(page, "secret")
    page.get_by_role("button", name="Done").click()
    expect(page.locator("#keys-title")).to_be_focused()
    expect(row(page, "Nightly backup")).to_contain_text(f"{secret[:8]}…")
    expect(row(page, "Nightly backup")).to_contain_text("Read")
    page.reload()
    expect(row(page, "Nightly backup")).to_be_visible()
    assert secret not in page.content()
    screenshot(page, full_page=True)

    assert program("GET", "/api/gallery", secret) == 200
    assert program("GET", "/api/auth/me", secret) == 200
    assert program("DELETE", f"/api/v1/nanobanana/images/{image}", secret) == 403
    assert program("POST", "/api/v1/nanobanana/generate", secret, data={"prompt": "Not with this key"}) == 403
    assert program("GET", "/api/keys", secret) == 403


def test_a_key_may_what_was_chosen_within_its_limits(user, program):
    page = user.open("/settings/keys")
    page.get_by_label("Do what I choose").check()
    page.get_by_label("Make images images:create").check()
    page.get_by_text("Limits", exact=True).last.click()
    page.get_by_label("Orders in 24 hours").fill("100")
    page.get_by_label("Budget of a day").fill("0.03")
    secret = make(page, "Website", "Do what I choose")
    page.get_by_role("button", name="Done").click()
    expect(row(page, "Website")).to_contain_text("images:create")
    expect(row(page, "Website")).to_contain_text("100 orders a day, 0.03 a day")
    order = {"data": {"prompt": "Made with a key"}}
    assert program("POST", "/api/v1/nanobanana/generate", secret, **order) == 202
    # An image costs 0.02.
    assert program("POST", "/api/v1/nanobanana/generate", secret, **order) == 402
    assert program("GET", "/api/gallery", secret) == 403


def test_a_revoked_key_is_refused(user, program, eventually):
    page = user.open("/settings/keys")
    secret = make(page, "Lost laptop", "Do all that a key can")
    page.get_by_role("button", name="Done").click()
    assert program("GET", "/api/gallery", secret) == 200
    row(page, "Lost laptop").get_by_role("button", name="Revoke").click()
    page.get_by_role("button", name="Revoke it").click()
    expect(row(page, "Lost laptop")).to_have_count(0)
    expect(page.get_by_text("You have no keys.")).to_be_visible()
    eventually(lambda: program("GET", "/api/gallery", secret) == 401, 20)


def test_what_is_missing_or_wrong_in_a_new_key_is_said_at_its_field(user):
    page = user.open("/settings/keys")
    page.get_by_label("Do what I choose").check()
    page.get_by_text("Limits", exact=True).last.click()
    page.get_by_label("Budget of a month").fill("two")
    page.get_by_role("button", name="Make the key").click()
    expect(page.locator("[data-field=name] .field-error")).to_contain_text("required")
    expect(page.locator("[data-field=scopes] .field-error")).to_contain_text("at least one")
    expect(page.locator("[data-field=budget_per_month] .field-error")).to_contain_text("amount")
    page.get_by_label("Name", exact=True).fill("A key")
    page.get_by_label("Only see everything").check()
    page.get_by_label("Budget of a month").fill("2")
    page.get_by_label("Orders in 24 hours").fill("0")
    page.get_by_role("button", name="Make the key").click()
    expect(page.locator("[data-field=orders_per_day] .field-error")).to_be_visible()
