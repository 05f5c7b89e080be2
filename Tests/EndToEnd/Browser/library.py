"""A visitor: a browser profile, and what its owner asks the server for."""

import time
from urllib.parse import urlsplit

VIDEOS = [
    "A lighthouse [fault: generation-failed]",
    *(f"A paper boat on a river, take {number}" for number in range(1, 14)),
    "The last tram at the blue hour",
]
PICTURES = [
    ("A harbour at first light", "16:9"),
    ("Two herons on a wire", "1:1"),
    ("An owl in a library [fault: content-policy]", "4:3"),
    ("Moths around a street lamp", "9:16"),
]


class Visitor:
    def __init__(self, context, base):
        self.context = context
        self.base = base
        self.faults = []
        self.foreign = []
        context.on("page", self._watch)
        self._page = None

    @property
    def page(self):
        if self._page is None:
            self._page = self.context.new_page()
        return self._page

    def go(self, path):
        self.page.goto(self.base + path)
        return self.page

    def _watch(self, page):
        """No page may break its own policy, throw, or ask another host for anything."""
        page.on("pageerror", lambda error: self.faults.append(f"{page.url} threw: {error}"))
        page.on("console", self._hear)
        page.on("request", self._see)

    def _hear(self, message):
        words = message.text
        if "Content Security Policy" in words or "Content-Security-Policy" in words or "Trusted" in words:
            self.faults.append(f"against the policy: {words}")

    def _see(self, request):
        url = urlsplit(request.url)
        if url.scheme in ("http", "https") and url.netloc != urlsplit(self.base).netloc:
            self.faults.append(f"asked another host: {request.url}")

    # What the owner asks for beside the pages, with the same cookie.

    def ask(self, method, path, **options):
        options.setdefault("headers", {})["Origin"] = self.base
        return self.context.request.fetch(self.base + path, method=method, **options)

    def begin(self):
        assert self.ask("POST", "/api/session", data={}).ok
        return self

    def register(self, email, password="a long enough password"):
        answer = self.ask("POST", "/api/auth/register", data={"email": email, "password": password})
        assert answer.status == 201, answer.text()

    def order_video(self, prompt, **options):
        answer = self._patiently("/api/text-to-video", {"prompt": prompt, **options})
        return answer.json()["data"]["task_id"]

    def order_picture(self, prompt, size="1:1"):
        answer = self._patiently("/api/v1/nanobanana/generate", {"prompt": prompt, "imageSize": size})
        return answer.json()["data"]["image"]["id"]

    def wait_for_video(self, task):
        return self._wait(f"/api/text-to-video/{task}", lambda data: data)

    def wait_for_picture(self, name):
        return self._wait(f"/api/v1/nanobanana/images/{name}", lambda data: data["image"])

    def make_video(self, prompt, **options):
        self.wait_for_video(self.order_video(prompt, **options))

    def _patiently(self, path, data):
        for _ in range(20):
            answer = self.ask("POST", path, data=data)
            if answer.status not in (429, 503):
                break
            time.sleep(0.5)
        assert answer.status == 202, answer.text()
        return answer

    def _wait(self, path, record):
        end = time.monotonic() + 60
        while time.monotonic() < end:
            found = record(self.ask("GET", path).json()["data"])
            if found["status"] in ("completed", "failed", "cancelled"):
                return found
            time.sleep(0.2)
        raise AssertionError(f"{path} came to no end")
