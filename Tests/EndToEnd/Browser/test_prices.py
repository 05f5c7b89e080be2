"""Prices: a button says what its order will cost, and a refused one which budget is used up, and until when."""

import datetime
import re

import pytest
from playwright.sync_api import expect


def price_in(response):
    price = response.json()["data"]["price"]
    return f"{price['amount']} {price['currency']}"


def test_an_image_costs_what_its_button_says(visitor, screenshot):
    page = visitor.open("/generate")
    page.fill("#prompt", "A fox with a price")
    button = page.get_by_role("button", name="Make the image")
    expect(button).to_have_text(re.compile(r"Make the image\s*· \d+\.\d\d+ [A-Z]{3}"))
    said = button.inner_text().split("·")[1].strip()
    screenshot(page)
    with page.expect_response("**/generate") as answer:
        button.click()
    assert answer.value.status == 202 and price_in(answer.value) == said
    # The price is there again after the button has said that it is busy.
    expect(button).to_contain_text(said)


@pytest.mark.parametrize("choice", [{}, {"duration": 10}, {"size": "1280*720"}, {"duration": 2, "size": "1920*1080"}], ids=str)
def test_the_price_of_a_video_follows_its_length_and_size(visitor, choice):
    page = visitor.start_session().open("/text-to-video")
    for name, value in choice.items():
        page.select_option(f"#{name}", str(value))
    said = page.locator(".price").inner_text().split("·")[1].strip()
    answer = visitor.request("POST", "/api/text-to-video", data={"prompt": "A boat with a price", **choice})
    assert answer.status == 202 and price_in(answer) == said
    task = answer.json()["data"]["task_id"]
    visitor.wait_for_video(task)
    page.goto(visitor.base + "/gallery")
    page.locator(".tile[data-status=completed] .tile-open").first.click()
    expect(page.get_by_role("button", name="Repeat")).to_contain_text(said)


def test_an_unknown_price_is_called_unknown(visitor):
    def without_prices(route):
        page = re.sub(r'data-prices="[^"]*"', 'data-prices="{&quot;video&quot;:null,&quot;image&quot;:null,&quot;currency&quot;:&quot;USD&quot;}"', route.fetch().text())
        route.fulfill(content_type="text/html", body=page)

    for path in ("/generate", "/edit", "/text-to-video"):
        visitor.context.route(f"**{path}", without_prices)
        expect(visitor.open(path).locator("[type=submit]")).to_contain_text("price unknown")


def refuse(visitor, scope="user", period="day", left="0.00", needed="0.02"):
    now = datetime.datetime.now(datetime.timezone.utc)
    midnight = (now + datetime.timedelta(days=1)).strftime("%Y-%m-%dT00:00:00.000Z")
    budget = {"scope": scope, "period": period, "limit": "2.50", "left": left, "needed": needed, "currency": "USD", "renews_at": midnight}
    details = [{"field": "budget", "message": f"{scope}, per {period}"}, {"field": "left", "message": left}]
    body = {"status": "error", "code": "budget_exhausted", "message": "The budget is used up.", "details": details, "budget": budget}
    visitor.context.unroute("**/api/v1/nanobanana/generate")
    visitor.context.route("**/api/v1/nanobanana/generate", lambda route: route.fulfill(status=402, json=body, headers={"Retry-After": "60"}))


def test_a_used_up_budget_is_named_with_the_time_when_it_begins_anew(visitor, screenshot):
    page = visitor.open("/generate")
    page.fill("#prompt", "Too much")
    cases = [
        ({}, r"^Your budget for today is used up; it begins anew at 00:00 UTC \(in [\dhmin ]+\)\.$"),
        ({"period": "month"}, r"^Your budget for this month is used up; it begins anew on .+ at 00:00 UTC \(in .+\)\.$"),
        ({"scope": "visitors"}, r"^The budget of all visitors for today is used up"),
        ({"scope": "everything", "left": "0.01"}, r"^The budget of this server for today has 0\.01 USD left, and this costs 0\.02 USD; it begins"),
        ({"needed": None, "left": "1.00"}, r"^What this costs is not known, and your budget for today is limited"),
    ]
    for refusal, text in cases:
        refuse(visitor, **refusal)
        page.get_by_role("button", name="Make the image").click()
        expect(page.locator("[data-form-error]")).to_have_text(re.compile(text))
        expect(page.locator("#prompt")).to_have_value("Too much")
    screenshot(page)
