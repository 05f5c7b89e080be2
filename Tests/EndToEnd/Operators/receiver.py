"""A webhook receiver that verifies signatures by the Standard Webhooks specification, independently of the product.

Arguments: the port, the secrets (whsec_…, comma-separated), the responses (a status, or status:seconds for a
Retry-After, comma-separated; the last one repeats). Prints one line of JSON per request.
"""
import base64
import hashlib
import hmac
import http.server
import json
import sys
import time

port, secrets, responses = int(sys.argv[1]), sys.argv[2].split(","), sys.argv[3].split(",")
keys = [base64.b64decode(secret.removeprefix("whsec_")) for secret in secrets]


class Receiver(http.server.BaseHTTPRequestHandler):
    count = 0

    def do_POST(self):
        body = self.rfile.read(int(self.headers["content-length"]))
        name, at = self.headers["webhook-id"], self.headers["webhook-timestamp"]
        signed = f"{name}.{at}.".encode() + body
        given = self.headers["webhook-signature"].split(" ")
        expected = ["v1," + base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode() for key in keys]
        line = {
            "path": self.path,
            "id": name,
            "timestamp": int(at),
            "isFresh": abs(time.time() - int(at)) < 300,
            "isSigned": all(any(hmac.compare_digest(one, other) for other in given) for one in expected),
            "signatures": len(given),
            "contentType": self.headers["content-type"],
            "body": body.decode(),
            "at": time.time(),
        }
        print(json.dumps(line), flush=True)
        status, _, retry_after = responses[min(Receiver.count, len(responses) - 1)].partition(":")
        Receiver.count += 1
        self.send_response(int(status))
        if retry_after:
            self.send_header("Retry-After", retry_after)
        if status.startswith("3"):
            self.send_header("Location", f"http://127.0.0.1:{port}/elsewhere")
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_):
        pass


http.server.HTTPServer(("127.0.0.1", port), Receiver).serve_forever()
