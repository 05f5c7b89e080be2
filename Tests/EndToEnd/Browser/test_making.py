"""Making pictures, and changing them."""

import base64
import struct
import zlib

from playwright.sync_api import expect


def png(width=64, height=64, extra=0):
    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    rows = b"".join(b"\x00" + bytes(v for x in range(width) for v in (x * 3 % 256, y * 3 % 256, 90)) for y in range(height))
    text = chunk(b"tEXt", b"note\x00" + b"a" * extra) if extra else b""
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + text + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


def picked(name, data, kind="image/png"):
    return {"name": name, "mimeType": kind, "buffer": data}


def test_a_picture_is_made_from_words_without_an_account(visitor, shot):
    page = visitor.go("/generate")
    page.fill("#prompt", "A fox asleep on a window sill")
    page.locator("label", has=page.locator("input[value='16:9']")).click()
    page.get_by_role("button", name="Make the picture").click()
    card = page.locator(".job")
    expect(card.locator(".badge")).to_have_text("Processing")
    expect(card.locator(".badge")).to_have_text("Completed", timeout=20000)
    expect(page.locator("#live")).to_contain_text("Your picture is ready")
    expect(card.locator("img")).not_to_have_js_property("naturalWidth", 0, timeout=20000)
    assert card.locator("img").evaluate("image => image.decode().then(() => image.naturalWidth)") > 100
    shot(page, full_page=True)
    card.get_by_role("button", name="View").click()
    expect(page.locator("dialog[open] .stage img")).to_be_visible()
    page.keyboard.press("Escape")
    with page.expect_download():
        card.get_by_role("link", name="Download").click()


def test_a_picture_that_does_not_come_at_once_is_asked_for_again(visitor):
    page = visitor.go("/generate")
    asked = []

    def refuse(route):
        asked.append(route.request.url)
        if len(asked) > 2:
            route.continue_()
        else:
            route.fulfill(status=503, json={"status": "error", "code": "provider_unavailable"})

    visitor.context.route("**/content", refuse)
    page.fill("#prompt", "A fox that comes late")
    page.get_by_role("button", name="Make the picture").click()
    expect(page.locator(".job .badge")).to_have_text("Completed", timeout=20000)
    picture = page.locator(".job img")
    expect(picture).not_to_have_js_property("naturalWidth", 0, timeout=20000)
    assert len(asked) == 3
    asked.clear()
    page.goto(visitor.base + "/gallery")
    expect(page.locator(".tile img")).not_to_have_js_property("naturalWidth", 0, timeout=20000)
    assert len(asked) == 3


def test_a_refused_prompt_says_why_and_what_to_do(visitor, shot):
    page = visitor.go("/generate")
    page.fill("#prompt", "Something bad [fault: content-policy]")
    page.get_by_role("button", name="Make the picture").click()
    card = page.locator(".job")
    expect(card.locator(".badge")).to_have_text("Failed", timeout=20000)
    expect(card.locator(".job-error")).to_contain_text("Try other words")
    shot(page)
    card.get_by_role("button", name="Try again").click()
    expect(page.locator("#prompt")).to_be_focused()


def test_a_request_that_the_service_refuses_is_explained_at_the_form(visitor):
    page = visitor.go("/generate")
    page.fill("#prompt", "Refused [fault: bad-request]")
    page.get_by_role("button", name="Make the picture").click()
    expect(page.locator("[data-form-error]")).to_contain_text("refused the request")
    expect(page.locator("#prompt")).to_have_value("Refused [fault: bad-request]")


def test_what_was_still_being_made_is_shown_when_one_comes_back(visitor):
    page = visitor.go("/generate")
    page.fill("#prompt", "Slow [fault: slow 6s]")
    page.get_by_role("button", name="Make the picture").click()
    expect(page.locator(".job .badge")).to_have_text("Processing")
    page.goto(visitor.base + "/")
    page.goto(visitor.base + "/generate")
    expect(page.locator(".job .badge")).to_have_text("Processing")
    expect(page.locator(".job .badge")).to_have_text("Completed", timeout=20000)


def test_a_chosen_picture_is_changed_and_stands_beside_its_original(visitor, shot):
    page = visitor.go("/edit")
    page.set_input_files("#files", [picked("one.png", png()), picked("two.png", png(80, 40))])
    expect(page.locator(".picked img")).to_have_count(2)
    expect(page.locator(".first-mark")).to_have_text("Original")
    page.fill("#prompt", "Make it evening")
    shot(page, "chosen")
    page.get_by_role("button", name="Change the picture").click()
    card = page.locator(".job")
    expect(card.locator(".badge")).to_have_text("Completed", timeout=20000)
    expect(card.locator("figcaption")).to_have_text(["Before", "After"])
    for picture in card.locator("img").all():
        expect(picture).not_to_have_js_property("naturalWidth", 0, timeout=20000)
    shot(page, "changed", full_page=True)
    card.get_by_role("button", name="Use again").click()
    expect(page.locator(".toast")).to_contain_text("pictures of that one")
    expect(page.locator(".picked img")).to_have_count(2)
    expect(page.locator("#prompt")).to_have_value("Make it evening")


def test_pictures_can_be_dropped_and_pasted(visitor):
    page = visitor.go("/edit")
    expect(page.locator("#choose")).to_be_enabled()
    give = """([kind, text]) => {
        const bytes = Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
        const data = new DataTransfer();
        data.items.add(new File([bytes], `${kind}.png`, { type: 'image/png' }));
        const event = kind === 'paste'
            ? new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true })
            : new DragEvent('drop', { dataTransfer: data, bubbles: true, cancelable: true });
        document.querySelector('#drop').dispatchEvent(event);
    }"""
    text = base64.b64encode(png()).decode()
    page.evaluate(give, ["drop", text])
    expect(page.locator(".picked li")).to_have_count(1)
    page.evaluate(give, ["paste", text])
    expect(page.locator(".picked li")).to_have_count(2)
    page.get_by_role("button", name="Take away drop.png").click()
    expect(page.locator(".picked li")).to_have_count(1)
    expect(page.get_by_role("button", name="Take away paste.png")).to_be_focused()


def test_what_is_no_picture_or_too_large_is_refused_before_it_is_sent(visitor, shot):
    page = visitor.go("/edit")
    sent = []
    page.on("request", lambda request: request.url.endswith("/edit") and request.method == "POST" and sent.append(1))
    page.set_input_files("#files", [picked("words.png", b"these are words, not a picture")])
    fault = page.locator("[data-field=image] .field-error")
    expect(fault).to_have_text("words.png is no PNG, JPEG or WebP picture.")
    page.set_input_files("#files", [picked("huge.png", png(extra=10 * 1024 * 1024))])
    expect(fault).to_contain_text("huge.png is too large: 10.1 MB")
    shot(page)
    page.set_input_files("#files", [picked("nothing.png", b"")])
    expect(fault).to_contain_text("empty")
    page.set_input_files("#files", [picked(f"{number}.png", png()) for number in range(9)])
    expect(fault).to_contain_text("8 pictures are the most")
    expect(page.locator(".picked li")).to_have_count(8)
    page.get_by_role("button", name="Change the picture").click()
    expect(page.locator("[data-field=prompt] .field-error")).to_be_visible()
    assert not sent


def test_a_picture_that_only_looks_like_one_is_refused_by_the_server_and_named(visitor):
    page = visitor.go("/edit")
    page.set_input_files("#files", [picked("broken.png", png()[:60])])
    page.fill("#prompt", "Make it evening")
    page.get_by_role("button", name="Change the picture").click()
    expect(page.locator("[data-field=image] .field-error")).to_contain_text("Picture 1:")


def test_an_upload_says_how_far_it_is_and_can_be_given_up(visitor, eventually):
    page = visitor.go("/edit")
    session = visitor.context.new_cdp_session(page)
    expect(page.locator("#choose")).to_be_enabled()
    page.set_input_files("#files", [picked("large.png", png(extra=3_000_000))])
    page.fill("#prompt", "Make it evening")
    session.send("Network.emulateNetworkConditions", {"offline": False, "latency": 5, "downloadThroughput": 1e6, "uploadThroughput": 300_000})
    page.get_by_role("button", name="Change the picture").click()
    bar = page.locator("#upload-bar")
    expect(bar).to_be_visible()
    eventually(lambda: bar.evaluate("bar => bar.value > 5"))
    page.get_by_role("button", name="Cancel").click()
    expect(bar).to_be_hidden()
    expect(page.get_by_role("button", name="Change the picture")).to_be_focused()
    expect(page.locator(".job")).to_have_count(0)
    expect(page.locator(".picked li")).to_have_count(1)


def test_what_is_being_written_outlives_loading_the_page_again(visitor):
    page = visitor.go("/generate")
    expect(page.locator("#prompt")).to_be_enabled()
    page.fill("#prompt", "Half a sente")
    page.locator("label", has=page.locator("input[value='3:4']")).click()
    page.reload()
    expect(page.locator("#prompt")).to_have_value("Half a sente")
    expect(page.locator("input[name=imageSize]:checked")).to_have_value("3:4")
    page.goto(visitor.base + "/edit")
    expect(page.locator("#prompt")).to_have_value("")
