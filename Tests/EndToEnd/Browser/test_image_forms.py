"""Making and editing images."""

import base64
import re
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


def file_input(name, data, kind="image/png"):
    return {"name": name, "mimeType": kind, "buffer": data}


def test_an_image_is_made_from_a_prompt_without_an_account(visitor, screenshot):
    page = visitor.open("/generate")
    page.fill("#prompt", "A fox asleep on a window sill")
    page.locator("label", has=page.locator("input[value='16:9']")).click()
    page.get_by_role("button", name="Make the image").click()
    card = page.locator(".job")
    expect(card.locator(".badge")).to_have_text("Processing")
    expect(card.locator(".badge")).to_have_text("Completed", timeout=20000)
    expect(page.locator("#live")).to_contain_text("Your image is ready")
    expect(card.locator("img")).not_to_have_js_property("naturalWidth", 0, timeout=20000)
    assert card.locator("img").evaluate("image => image.decode().then(() => image.naturalWidth)") > 100
    screenshot(page, full_page=True)
    card.get_by_role("button", name="View").click()
    expect(page.locator("dialog[open] .preview img")).to_be_visible()
    page.keyboard.press("Escape")
    with page.expect_download():
        card.get_by_role("link", name="Download").click()


def test_an_image_that_fails_to_load_is_retried(visitor):
    page = visitor.open("/generate")
    requests = []

    def reject(route):
        requests.append(route.request.url)
        if len(requests) > 2:
            route.continue_()
        else:
            route.fulfill(status=503, json={"status": "error", "code": "provider_unavailable"})

    visitor.context.route(re.compile(r"/content$|/thumbnail\?"), reject)
    page.fill("#prompt", "A fox that comes late")
    page.get_by_role("button", name="Make the image").click()
    expect(page.locator(".job .badge")).to_have_text("Completed", timeout=20000)
    image = page.locator(".job img")
    expect(image).not_to_have_js_property("naturalWidth", 0, timeout=20000)
    assert len(requests) == 3
    requests.clear()
    page.goto(visitor.base + "/gallery")
    expect(page.locator(".tile img")).not_to_have_js_property("naturalWidth", 0, timeout=20000)
    assert len(requests) == 3


def test_a_rejected_prompt_says_why_and_what_to_do(visitor, screenshot):
    page = visitor.open("/generate")
    page.fill("#prompt", "Something bad [fault: content-policy]")
    page.get_by_role("button", name="Make the image").click()
    card = page.locator(".job")
    expect(card.locator(".badge")).to_have_text("Failed", timeout=20000)
    expect(card.locator(".job-error")).to_contain_text("Try other words")
    screenshot(page)
    card.get_by_role("button", name="Try again").click()
    expect(page.locator("#prompt")).to_be_focused()


def test_a_request_that_the_provider_rejects_is_explained_at_the_form(visitor):
    page = visitor.open("/generate")
    page.fill("#prompt", "Refused [fault: bad-request]")
    page.get_by_role("button", name="Make the image").click()
    expect(page.locator("[data-form-error]")).to_contain_text("refused the request")
    expect(page.locator("#prompt")).to_have_value("Refused [fault: bad-request]")


def test_an_image_in_progress_is_shown_again_on_return(visitor):
    page = visitor.open("/generate")
    page.fill("#prompt", "Slow [fault: slow 6s]")
    page.get_by_role("button", name="Make the image").click()
    expect(page.locator(".job .badge")).to_have_text("Processing")
    page.goto(visitor.base + "/")
    page.goto(visitor.base + "/generate")
    expect(page.locator(".job .badge")).to_have_text("Processing")
    expect(page.locator(".job .badge")).to_have_text("Completed", timeout=20000)


def test_an_edited_image_is_shown_beside_its_original(visitor, screenshot):
    page = visitor.open("/edit")
    page.set_input_files("#files", [file_input("one.png", png()), file_input("two.png", png(80, 40))])
    expect(page.locator(".picked img")).to_have_count(2)
    expect(page.locator(".original-mark")).to_have_text("Original")
    page.fill("#prompt", "Make it evening")
    screenshot(page, "chosen")
    page.get_by_role("button", name="Edit the image").click()
    card = page.locator(".job")
    expect(card.locator(".badge")).to_have_text("Completed", timeout=20000)
    expect(card.locator("figcaption")).to_have_text(["Before", "After"])
    for image in card.locator("img").all():
        expect(image).not_to_have_js_property("naturalWidth", 0, timeout=20000)
    screenshot(page, "edited", full_page=True)
    card.get_by_role("button", name="Use again").click()
    expect(page.locator(".toast")).to_contain_text("prompt, settings and images")
    expect(page.locator(".picked img")).to_have_count(2)
    expect(page.locator("#prompt")).to_have_value("Make it evening")


def test_images_can_be_dropped_and_pasted(visitor):
    page = visitor.open("/edit")
    expect(page.locator("#choose")).to_be_enabled()
    dispatch = """([kind, text]) => {
        const bytes = Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
        const data = new DataTransfer();
        data.items.add(new File([bytes], `${kind}.png`, { type: 'image/png' }));
        const event = kind === 'paste'
            ? new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true })
            : new DragEvent('drop', { dataTransfer: data, bubbles: true, cancelable: true });
        document.querySelector('#drop').dispatchEvent(event);
    }"""
    text = base64.b64encode(png()).decode()
    page.evaluate(dispatch, ["drop", text])
    expect(page.locator(".picked li")).to_have_count(1)
    page.evaluate(dispatch, ["paste", text])
    expect(page.locator(".picked li")).to_have_count(2)
    page.get_by_role("button", name="Remove drop.png").click()
    expect(page.locator(".picked li")).to_have_count(1)
    expect(page.get_by_role("button", name="Remove paste.png")).to_be_focused()


def test_files_that_are_no_images_or_too_large_are_rejected_before_they_are_sent(visitor, screenshot):
    page = visitor.open("/edit")
    sent = []
    page.on("request", lambda request: request.url.endswith("/edit") and request.method == "POST" and sent.append(1))
    page.set_input_files("#files", [file_input("text.png", b"this is text, not an image")])
    error = page.locator("[data-field=image] .field-error")
    expect(error).to_have_text("text.png is not a PNG, JPEG or WebP image.")
    page.set_input_files("#files", [file_input("huge.png", png(extra=10 * 1024 * 1024))])
    expect(error).to_contain_text("huge.png is too large: 10.1 MB")
    screenshot(page)
    page.set_input_files("#files", [file_input("nothing.png", b"")])
    expect(error).to_contain_text("empty")
    page.set_input_files("#files", [file_input(f"{number}.png", png()) for number in range(9)])
    expect(error).to_contain_text("at most 8 images")
    expect(page.locator(".picked li")).to_have_count(8)
    page.get_by_role("button", name="Edit the image").click()
    expect(page.locator("[data-field=prompt] .field-error")).to_be_visible()
    assert not sent


def test_a_truncated_image_is_rejected_by_the_server_and_named(visitor):
    page = visitor.open("/edit")
    page.set_input_files("#files", [file_input("broken.png", png()[:60])])
    page.fill("#prompt", "Make it evening")
    page.get_by_role("button", name="Edit the image").click()
    expect(page.locator("[data-field=image] .field-error")).to_contain_text("Image 1:")


def test_an_upload_shows_its_progress_and_can_be_cancelled(visitor, eventually):
    page = visitor.open("/edit")
    session = visitor.context.new_cdp_session(page)
    expect(page.locator("#choose")).to_be_enabled()
    page.set_input_files("#files", [file_input("large.png", png(extra=3_000_000))])
    page.fill("#prompt", "Make it evening")
    session.send("Network.emulateNetworkConditions", {"offline": False, "latency": 5, "downloadThroughput": 1e6, "uploadThroughput": 300_000})
    page.get_by_role("button", name="Edit the image").click()
    bar = page.locator("#upload-bar")
    expect(bar).to_be_visible()
    eventually(lambda: bar.evaluate("bar => bar.value > 5"))
    page.get_by_role("button", name="Cancel").click()
    expect(bar).to_be_hidden()
    expect(page.get_by_role("button", name="Edit the image")).to_be_focused()
    expect(page.locator(".job")).to_have_count(0)
    expect(page.locator(".picked li")).to_have_count(1)


def test_an_unsent_prompt_survives_a_reload(visitor):
    page = visitor.open("/generate")
    expect(page.locator("#prompt")).to_be_enabled()
    page.fill("#prompt", "Half a sente")
    page.locator("label", has=page.locator("input[value='3:4']")).click()
    page.reload()
    expect(page.locator("#prompt")).to_have_value("Half a sente")
    expect(page.locator("input[name=imageSize]:checked")).to_have_value("3:4")
    page.goto(visitor.base + "/edit")
    expect(page.locator("#prompt")).to_have_value("")
