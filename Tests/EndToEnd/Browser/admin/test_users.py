"""The pages of users, invitations and keys."""

import datetime
import re
import secrets

from operations import check_accessibility, check_widths
from playwright.sync_api import expect


def open_users(admin, query):
    page = admin.open(f"/admin/users?q={query}")
    expect(page.locator("#list tbody tr")).to_have_count(1)
    return page


def manage(page, email):
    page.get_by_role("button", name=f"Manage {email}").click()
    return page.get_by_role("dialog")


def test_a_user_is_found_becomes_an_admin_within_seconds_and_is_disabled(new_visitor, admin, person, screenshot, eventually):
    user = new_visitor(person["profile"])
    assert user.request("GET", "/api/admin/jobs").status == 403
    page = admin.open("/admin/users")
    expect(page.locator(".admin-nav [aria-current]")).to_have_text("Users")
    page.get_by_label("E-mail, domain or name").fill("ÅNGS")
    page.keyboard.press("Enter")
    expect(page.locator("#list tbody")).to_contain_text(person["email"])
    expect(page).to_have_url(re.compile(r"\?q="))
    page = open_users(admin, person["email"])
    row = page.locator("#list tbody tr")
    expect(row).to_contain_text("Active")
    check_widths(page, screenshot)

    dialog = manage(page, person["email"])
    expect(dialog.get_by_label("Role")).to_be_focused()
    check_accessibility(page)
    screenshot(page, "dialog")
    dialog.get_by_label("Role").select_option("admin")
    dialog.get_by_label("Budget", exact=True).select_option("own")
    dialog.get_by_label("A day").fill("1e3")
    dialog.get_by_label("Storage in GB").fill("2.5")
    dialog.get_by_role("button", name="Save").click()
    expect(dialog.locator(".field-error")).to_contain_text("This must be an amount")
    dialog.get_by_label("A day").fill("5")
    dialog.get_by_role("button", name="Save").click()
    expect(page.get_by_role("dialog")).to_have_count(0)
    for text in ("Admin", "5.00 a day", "2.5 GB"):
        expect(row).to_contain_text(text)
    assert eventually(lambda: user.request("GET", "/api/admin/jobs").status == 200, 10)

    dialog = manage(page, person["email"])
    dialog.get_by_label("Role").select_option("user")
    dialog.get_by_label("Disabled").check()
    dialog.get_by_label("Budget", exact=True).select_option("default")
    dialog.get_by_role("button", name="Save").click()
    expect(row).to_contain_text("Disabled")
    expect(row).not_to_contain_text("5.00")
    assert eventually(lambda: user.request("GET", "/api/admin/jobs").status == 401, 10)


def test_sessions_end_and_a_link_for_a_new_password_is_shown_once(new_visitor, admin, person, screenshot, eventually):
    user = new_visitor(person["profile"])
    page = open_users(admin, person["email"])
    dialog = manage(page, person["email"])
    dialog.get_by_role("button", name="End sessions").click()
    question = page.get_by_role("dialog", name="End all sessions")
    expect(question.get_by_role("button", name="Cancel")).to_be_focused()
    page.keyboard.press("Escape")
    expect(dialog.get_by_role("button", name="End sessions")).to_be_focused()
    assert user.request("GET", "/api/auth/me").ok
    dialog.get_by_role("button", name="End sessions").click()
    question.get_by_role("button", name="End sessions").click()
    expect(page.locator(".toast")).to_contain_text("end within ten seconds")
    assert eventually(lambda: user.request("GET", "/api/auth/me").status == 401, 10)

    manage(page, person["email"]).get_by_role("button", name="Make a reset link").click()
    page.get_by_role("dialog", name="Make a link").get_by_role("button", name="Make a reset link").click()
    address = page.get_by_label("Address")
    expect(address).to_have_value(re.compile(r"/reset-password#token=.{20,}"))
    expect(address).to_be_focused()
    check_accessibility(page)
    screenshot(page, "reset link")
    page.get_by_role("button", name="Done").click()
    expect(page.get_by_role("dialog")).to_have_count(0)
    page.goto(f"{admin.base}/admin/audit?object={person['id']}")
    expect(page.locator("#list tbody")).to_contain_text("Reset link made")


def test_an_account_is_deleted_and_restored(admin, person):
    page = open_users(admin, person["email"])
    manage(page, person["email"]).get_by_role("button", name="Delete").click()
    page.get_by_role("dialog", name="Delete").get_by_role("button", name="Delete").click()
    row = page.locator("#list tbody tr")
    expect(row).to_contain_text("Deleted on")
    manage(page, person["email"]).get_by_role("button", name="Restore").click()
    page.get_by_role("dialog", name="Restore").get_by_role("button", name="Restore").click()
    expect(row).to_contain_text("Active")


def test_an_admin_is_told_why_the_own_role_cannot_be_changed(admin, account):
    page = open_users(admin, account["email"])
    dialog = manage(page, account["email"])
    dialog.get_by_label("Role").select_option("user")
    dialog.get_by_role("button", name="Save").click()
    expect(dialog.locator("[data-form-error]")).to_contain_text("your own account")


def test_an_invitation_is_made_shown_once_and_ended(new_visitor, admin, screenshot):
    page = admin.open("/admin/invitations")
    page.get_by_label("Times it can be used").fill("0")
    page.get_by_role("button", name="Make an invitation").click()
    expect(page.locator(".field-error")).to_be_visible()
    page.get_by_label("Times it can be used").fill("2")
    page.get_by_label("Budget a day").fill("0.50")
    page.get_by_role("button", name="Make an invitation").click()
    address = page.get_by_label("Address")
    expect(address).to_have_value(re.compile(r"/register#invitation="))
    screenshot(page, "address")
    page.get_by_role("button", name="Done").click()
    row = page.locator("#list tbody tr").first
    for text in ("Open", "0 of 2", "0.50 a day"):
        expect(row).to_contain_text(text)
    check_widths(page, screenshot)
    row.get_by_role("button", name="End").click()
    page.get_by_role("dialog").get_by_role("button", name="End").click()
    expect(page.locator(".toast")).to_contain_text("has ended")


def test_keys_of_all_users_are_listed_and_revoked(admin, database, person, screenshot):
    now = datetime.datetime.now(datetime.timezone.utc)
    for name in ("Nightly script", "Other"):
        user = person["id"] if name != "Other" else "a-stranger"
        database.api_keys.insert_one({
            "user_id": user, "name": name, "prefix": "ai_abcde", "hash": secrets.token_bytes(32), "scopes": ["images:create"], "created_at": now,
            "budget": {"per_day": "1.00"}})
    page = admin.open("/admin/keys")
    expect(page.locator("#list tbody tr")).to_have_count(2)
    check_widths(page, screenshot)
    page.get_by_role("link", name=person["email"]).click()
    row = page.locator("#list tbody tr")
    expect(row).to_have_count(1)
    for text in ("Nightly script", "ai_abcde…", "images:create", "1.00 a day", "Never"):
        expect(row).to_contain_text(text)
    row.get_by_role("button", name="Revoke").click()
    page.get_by_role("dialog").get_by_role("button", name="Revoke").click()
    expect(page.locator(".toast")).to_contain_text("“Nightly script” was revoked")
    expect(page.get_by_text("There are no keys.")).to_be_visible()
    assert database.api_keys.count_documents({"name": "Nightly script"}) == 0
