"""Takes screenshots of the pages: python3 screenshots.py BASE_URL FOLDER.

Works as a visitor does: a session, some images and videos through the API, then the pages in Chromium. The browser is
/usr/bin/chromium, or what CHROMIUM names; ffmpeg reduces the colors.
"""

import os
import pathlib
import subprocess
import sys
import time

from playwright.sync_api import BrowserContext, Page, sync_playwright

IMAGES = [
    ("A lighthouse at dawn, seen from the sea", "16:9"),
    ("A red fox in the snow", "1:1"),
    ("Terraced rice fields after rain", "4:3"),
    ("A paper boat on a quiet lake", "3:4"),
    ("Northern lights above a wooden cabin", "16:9"),
    ("An old tram in a narrow street", "1:1"),
    ("Desert dunes in the last light", "16:9"),
]
VIDEOS = ["Waves roll in at dawn", "Clouds drift over a mountain ridge", "A red fox runs through the snow"]
DESKTOP = {"width": 1280, "height": 800}
PHONE = {"width": 390, "height": 780}
COLORS = 256
TIMEOUT_SECONDS = 120


def post(context: BrowserContext, path: str, body: dict) -> dict:
    response = context.request.post(path, data=body, headers={"Sec-Fetch-Site": "same-origin"})
    assert response.ok, f"{path}: {response.status} {response.text()}"
    return response.json()["data"]


def wait_until_completed(context: BrowserContext, count: int) -> None:
    deadline = time.monotonic() + TIMEOUT_SECONDS
    while time.monotonic() < deadline:
        items = context.request.get("/api/gallery?status=completed&limit=100").json()["data"]["items"]
        if len(items) >= count:
            return
        time.sleep(0.5)
    sys.exit(f"the images and videos were not completed within {TIMEOUT_SECONDS} s")


def make_history(context: BrowserContext) -> None:
    post(context, "/api/session", {})
    for prompt in VIDEOS:
        post(context, "/api/text-to-video", {"prompt": prompt})
    for prompt, size in IMAGES:
        post(context, "/api/v1/nanobanana/generate", {"prompt": prompt, "imageSize": size})
    wait_until_completed(context, len(IMAGES) + len(VIDEOS))


def save(page: Page, path: pathlib.Path, images: int) -> None:
    """Saves the page once at least that many images on it are loaded, and none is still loading."""
    page.wait_for_load_state("load")
    deadline = time.monotonic() + TIMEOUT_SECONDS
    loaded = "[...document.images].filter(image => image.complete && image.naturalWidth > 0).length"
    while not page.evaluate(f"{loaded} >= Math.max({images}, document.images.length)"):
        assert time.monotonic() < deadline, "the images were not loaded in time"
        page.wait_for_timeout(200)
    # Posters of videos are drawn from their first frame.
    page.wait_for_timeout(2000)
    full = path.with_suffix(".full.png")
    page.screenshot(path=full)
    # A palette makes the file a third as large.
    filters = f"split[a][b];[a]palettegen=max_colors={COLORS}[palette];[b][palette]paletteuse=dither=none"
    subprocess.run(["ffmpeg", "-y", "-loglevel", "error", "-i", full, "-vf", filters, path], check=True)
    full.unlink()
    print(f"    {path}: {path.stat().st_size // 1000} KB")


def main() -> None:
    base, folder = sys.argv[1], pathlib.Path(sys.argv[2])
    folder.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=os.environ.get("CHROMIUM", "/usr/bin/chromium"), args=["--no-sandbox"]
        )
        visitor = browser.new_context(base_url=base, viewport=DESKTOP)
        make_history(visitor)
        page = visitor.new_page()
        page.goto("/gallery")
        save(page, folder / "gallery.png", images=4)
        page.goto("/text-to-video")
        page.get_by_label("Prompt", exact=False).first.fill("A sailing boat leaves the harbour at sunset")
        page.get_by_role("button", name="Make the video").click()
        page.wait_for_timeout(1500)
        save(page, folder / "text-to-video.png", images=0)

        phone = browser.new_context(
            base_url=base, viewport=PHONE, color_scheme="dark", storage_state=visitor.storage_state()
        )
        page = phone.new_page()
        page.goto("/gallery")
        save(page, folder / "gallery-phone-dark.png", images=1)
        browser.close()


if __name__ == "__main__":
    main()
