"""The page of the audit log."""

from operations import check_widths
from playwright.sync_api import expect


def test_the_audit_log_is_filtered_and_leads_from_one_event_to_others(admin, account, person, screenshot):
    for quota in (1, 2, 3):
        changed = admin.request("PATCH", f"/api/admin/users/{person['id']}", data={"quota": quota})
        assert changed.ok, changed.text()
    page = admin.open("/admin/audit")
    expect(page.locator("#list tbody tr").first).to_contain_text("Storage changed")
    page.get_by_label("What", exact=True).select_option("Storage changed")
    page.get_by_label("Id of what was changed").fill(person["id"])
    page.get_by_role("button", name="Show", exact=True).click()
    rows = page.locator("#list tbody tr")
    expect(rows).to_have_count(3)
    expect(rows.first).to_contain_text(account["email"])
    expect(rows.first).to_contain_text("127.0.0.1")
    check_widths(page, screenshot)
    page.reload()
    expect(rows).to_have_count(3)
    expect(page.get_by_label("Id of what was changed")).to_have_value(person["id"])
    page.get_by_label("Through").fill("2001-01-01")
    page.get_by_role("button", name="Show", exact=True).click()
    expect(page.locator("#list")).to_contain_text("No event matches.")
    page.goto(f"{admin.base}/admin/audit?object={person['id']}")
    page.get_by_role("link", name=account["email"]).first.click()
    expect(page.locator("#list tbody")).to_contain_text("Storage changed")
    assert "actor=" in page.url
