"""A visitor: a browser profile, and API requests with its cookie."""

import time
from urllib.parse import urlsplit

# How long a form with a password may take: hashing is slow by design, and slower in debug builds. In milliseconds.
HASHING_TIMEOUT = 30000
PASSWORD = "four words of mine"
VIDEOS = [
    "A lighthouse [fault: generation-failed]",
    *(f"A paper boat on a river, take {number}" for number in range(1, 14)),
    "The last tram at the blue hour",
]
IMAGES = [
    ("A harbour at first light", "16:9"),
    ("Two herons on a wire", "1:1"),
    ("An owl in a library [fault: content-policy]", "4:3"),
    ("Moths around a street lamp", "9:16"),
]


def sign_out(page):
    page.locator("#account-menu summary").click()
    page.get_by_role("button", name="Sign out").click()


class Visitor:
    def __init__(self, context, base):
        self.context = context
        self.base = base
        self.violations = []
        # Of the account, once it is registered.
        self.email = None
        context.on("page", self._observe)
        self._page = None

    @property
    def page(self):
        if self._page is None:
            self._page = self.context.new_page()
        return self._page

    def open(self, path):
        self.page.goto(self.base + path)
        return self.page

    def _observe(self, page):
        """Records policy violations, uncaught errors and requests to other hosts."""
        page.on("pageerror", lambda error: self.violations.append(f"{page.url} threw: {error}"))
        page.on("console", self._check_console)
        page.on("request", self._check_request)

    def _check_console(self, message):
        text = message.text
        if "Content Security Policy" in text or "Content-Security-Policy" in text or "Trusted" in text:
            self.violations.append(f"policy violation: {text}")

    def _check_request(self, request):
        url = urlsplit(request.url)
        if url.scheme in ("http", "https") and url.netloc != urlsplit(self.base).netloc:
            self.violations.append(f"request to another host: {request.url}")

    # API requests outside the pages, with the same cookie.

    def request(self, method, path, **options):
        options.setdefault("headers", {})["Origin"] = self.base
        return self.context.request.fetch(self.base + path, method=method, **options)

    def start_session(self):
        assert self.request("POST", "/api/session", data={}).ok
        return self

    def register(self, email, password=PASSWORD):
        response = self.request("POST", "/api/auth/register", data={"email": email, "password": password})
        assert response.status == 201, response.text()
        self.email = email
        return self

    def submit_video(self, prompt, **options):
        response = self._submit("/api/text-to-video", {"prompt": prompt, **options})
        return response.json()["data"]["task_id"]

    def submit_image(self, prompt, size="1:1"):
        response = self._submit("/api/v1/nanobanana/generate", {"prompt": prompt, "imageSize": size})
        return response.json()["data"]["image"]["id"]

    def wait_for_video(self, task):
        return self._wait(f"/api/text-to-video/{task}", lambda data: data)

    def wait_for_image(self, image_id):
        return self._wait(f"/api/v1/nanobanana/images/{image_id}", lambda data: data["image"])

    def wait_until_archived(self, image_id):
        """Completed images are copied into storage one after the other."""
        for _ in range(600):
            if self.request("GET", f"/api/v1/nanobanana/images/{image_id}").json()["data"]["image"]["archived"]:
                return
            time.sleep(0.1)
        raise AssertionError(f"the image {image_id} was not archived")

    def make_video(self, prompt, **options):
        self.wait_for_video(self.submit_video(prompt, **options))

    def _submit(self, path, data):
        for _ in range(20):
            response = self.request("POST", path, data=data)
            if response.status not in (429, 503):
                break
            time.sleep(0.5)
        assert response.status == 202, response.text()
        return response

    def _wait(self, path, select):
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            record = select(self.request("GET", path).json()["data"])
            if record["status"] in ("completed", "failed", "cancelled"):
                return record
            time.sleep(0.2)
        raise AssertionError(f"{path} was not completed in time")
