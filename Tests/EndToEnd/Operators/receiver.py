"""A receiver of alerts, independent of the product: checks each signature by the scheme of Standard Webhooks.

Arguments: the port, the secrets (whsec_…, with commas between), the answers (a status, or status:seconds for a
Retry-After, with commas between; the last one again and again). Writes one line of JSON a request.
"""
import base64
import hashlib
import hmac
import http.server
import json
import sys
import time

port, secrets, answers = int(sys.argv[1]), sys.argv[2].split(","), sys.argv[3].split(",")
keys = [base64.b64decode(secret.removeprefix("whsec_")) for secret in secrets]


class Receiver(http.server.BaseHTTPRequestHandler):
    count = 0

    def do_POST(self):
        body = self.rfile.read(int(self.headers["content-length"]))
        name, at = self.headers["webhook-id"], self.headers["webhook-timestamp"]
        signed = f"{name}.{at}.".encode() + body
        given = self.headers["webhook-signature"].split(" ")
        wanted = ["v1," + base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode() for key in keys]
        line = {
            "path": self.path,
            "id": name,
            "timestamp": int(at),
            "isFresh": abs(time.time() - int(at)) < 300,
            "isSigned": all(any(hmac.compare_digest(one, other) for other in given) for one in wanted),
            "signatures": len(given),
            "contentType": self.headers["content-type"],
            "body": body.decode(),
            "at": time.time(),
        }
        print(json.dumps(line), flush=True)
        status, _, wish = answers[min(Receiver.count, len(answers) - 1)].partition(":")
        Receiver.count += 1
        self.send_response(int(status))
        if wish:
            self.send_header("Retry-After", wish)
        if status.startswith("3"):
            self.send_header("Location", f"http://127.0.0.1:{port}/elsewhere")
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_):
        pass


http.server.HTTPServer(("127.0.0.1", port), Receiver).serve_forever()
