"""The lists of the operators' page, and what can be done from them."""

import datetime
import re
import uuid

from operations import check, number, opened
from playwright.sync_api import expect


def test_lists_are_turned_cleaned_up_and_their_jobs_tried_again(visit, admin, database, forgetting_paused, shot, eventually):
    maker = visit().begin()
    lost = maker.order_video("Nobody knows whether it was ordered [fault: disconnect]")
    parked = maker.order_video("One about which only nonsense is told [fault: query-junk 5]")
    old = datetime.datetime.now(datetime.timezone.utc) - datetime.timedelta(days=3)
    documents = [
        {"proxy_id": str(uuid.uuid4()), "qwen_url": "http://127.0.0.1/x", "task_id": f"old-{index}", "created_at": old, "expires_at": old, "access_count": 0}
        for index in range(45)
    ]
    database.video_url_mapping.insert_many(documents)
    page = opened(admin)
    place = page.locator("#mapping-list")
    place.get_by_label("Show").select_option("expired")
    expect(place.locator(".count")).to_have_text("1 to 20 of 45")
    # Who clicks twice before the answer is there has turned one page.
    place.get_by_role("button", name="Next page").evaluate("button => { button.click(); button.click(); }")
    expect(place.locator(".count")).to_have_text("21 to 40 of 45")
    place.get_by_role("button", name="Next page").click()
    expect(place.locator(".count")).to_have_text("41 to 45 of 45")
    expect(place.locator("tbody tr")).to_have_count(5)
    expect(place.locator("tbody")).not_to_contain_text("Active")
    place.get_by_role("button", name="Previous page").click()
    expect(place.locator(".count")).to_have_text("21 to 40 of 45")

    button = page.get_by_role("button", name="Clean up now")
    button.click()
    expect(page.get_by_role("dialog")).to_contain_text("cannot be taken back")
    expect(page.get_by_role("button", name="Cancel")).to_be_focused()
    check(page)
    shot(page, "asking")
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    assert database.video_url_mapping.count_documents({"created_at": old}) == 45
    button.click()
    page.get_by_role("button", name="Clean up", exact=True).click()
    expect(page.locator("#clean-up-result")).to_contain_text("45 records removed in", timeout=15000)
    expect(button).to_be_focused()
    assert database.video_url_mapping.count_documents({"created_at": old}) == 0
    expect(place).to_contain_text("There is no such address.")
    eventually(lambda: number(page, "storage-figures", "Expired") == 0)

    assert maker.wait_for_video(lost)["status"] == "failed"
    assert maker.wait_for_video(parked)["status"] == "failed"
    jobs = page.locator("#job-list")
    jobs.get_by_label("Show").select_option("failed")
    row = jobs.locator("tbody tr", has_text=lost)
    row.get_by_role("button", name="Retry").click()
    expect(page.locator("#job-result")).to_contain_text("was not sent off again")
    expect(row).to_contain_text("Not sent off again")
    jobs.get_by_label("Show").select_option("parked")
    row = jobs.locator("tbody tr", has_text=parked)
    expect(row.locator(".why")).to_have_text(re.compile("could not be read"))
    shot(page, "parked")
    row.get_by_role("button", name="Retry").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#job-result")).to_contain_text(f"Job {parked} is sent off again")
    expect(row).to_have_count(0)
    expect(page.locator("#job-result")).to_be_focused()
    # Nothing was ordered anew: what had been ordered was asked for again.
    assert maker.wait_for_video(parked)["status"] == "completed"
