"""The tables of the operations page, and their actions."""

import datetime
import re
import uuid

from operations import check_accessibility, open_page, stat
from playwright.sync_api import expect


def test_tables_are_paged_video_urls_cleaned_up_and_jobs_retried(
    new_visitor, admin, database, ttl_paused, screenshot, eventually
):
    submitter = new_visitor().start_session()
    unknown = submitter.submit_video("Submitted with an unknown outcome [fault: disconnect]")
    parked = submitter.submit_video("Polled with invalid responses [fault: query-junk 5]")
    old = datetime.datetime.now(datetime.timezone.utc) - datetime.timedelta(days=3)
    documents = [
        {"proxy_id": str(uuid.uuid4()), "qwen_url": "http://127.0.0.1/x", "task_id": f"old-{index}", "created_at": old, "expires_at": old, "access_count": 0}
        for index in range(45)
    ]
    database.video_url_mapping.insert_many(documents)
    page = open_page(admin)
    mappings = page.locator("#mapping-list")
    mappings.get_by_label("Show").select_option("expired")
    expect(mappings.locator(".count")).to_have_text("1 to 20 of 45")
    # Two quick clicks turn one page.
    mappings.get_by_role("button", name="Next page").evaluate("button => { button.click(); button.click(); }")
    expect(mappings.locator(".count")).to_have_text("21 to 40 of 45")
    mappings.get_by_role("button", name="Next page").click()
    expect(mappings.locator(".count")).to_have_text("41 to 45 of 45")
    expect(mappings.locator("tbody tr")).to_have_count(5)
    expect(mappings.locator("tbody")).not_to_contain_text("Active")
    mappings.get_by_role("button", name="Previous page").click()
    expect(mappings.locator(".count")).to_have_text("21 to 40 of 45")

    button = page.get_by_role("button", name="Clean up now")
    button.click()
    expect(page.get_by_role("dialog")).to_contain_text("cannot be undone")
    expect(page.get_by_role("button", name="Cancel")).to_be_focused()
    check_accessibility(page)
    screenshot(page, "confirmation")
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    assert database.video_url_mapping.count_documents({"created_at": old}) == 45
    button.click()
    page.get_by_role("button", name="Clean up", exact=True).click()
    expect(page.locator("#clean-up-result")).to_contain_text("45 records removed in", timeout=15000)
    expect(button).to_be_focused()
    assert database.video_url_mapping.count_documents({"created_at": old}) == 0
    expect(mappings).to_contain_text("No video URLs.")
    eventually(lambda: stat(page, "storage-stats", "Expired") == 0)

    assert submitter.wait_for_video(unknown)["status"] == "failed"
    assert submitter.wait_for_video(parked)["status"] == "failed"
    jobs = page.locator("#job-list")
    jobs.get_by_label("Show").select_option("failed")
    row = jobs.locator("tbody tr", has_text=unknown)
    row.get_by_role("button", name="Retry").click()
    expect(page.locator("#job-result")).to_contain_text("was not retried")
    expect(row).to_contain_text("Not retried")
    jobs.get_by_label("Show").select_option("parked")
    row = jobs.locator("tbody tr", has_text=parked)
    expect(row.locator(".reason")).to_have_text(re.compile("could not be read"))
    screenshot(page, "parked")
    row.get_by_role("button", name="Retry").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#job-result")).to_contain_text(f"Job {parked} was retried")
    expect(row).to_have_count(0)
    expect(page.locator("#job-result")).to_be_focused()
    # The retry polled the existing task; nothing was submitted again.
    assert submitter.wait_for_video(parked)["status"] == "completed"
