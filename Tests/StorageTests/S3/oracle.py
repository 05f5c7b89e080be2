"""Signs requests with botocore: reads a JSON array from the first file, writes the signatures as one to the second."""
import datetime
import json
import sys

import botocore.auth
import botocore.utils
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials


class FixedTime(datetime.datetime):
    now_utc = None

    @classmethod
    def utcnow(cls):
        return cls.now_utc


def sign(case):
    FixedTime.now_utc = datetime.datetime.fromtimestamp(case["seconds"], datetime.timezone.utc)
    credentials = Credentials(case["accessKeyID"], case["secretAccessKey"])
    host = dict(case["headers"])["Host"]
    url = f"https://{host}{botocore.utils.percent_encode(case['path'], safe='/~')}"
    query = [tuple(item) for item in case["query"]]
    if case["lifetime"]:
        url += "?" + botocore.utils.percent_encode_sequence(query) if query else ""
        request = AWSRequest(method=case["method"], url=url, headers=dict(case["headers"]))
        signer = botocore.auth.S3SigV4QueryAuth(credentials, "s3", case["region"], expires=case["lifetime"])
        signer.add_auth(request)
        return sorted(request.url.split("?", 1)[1].split("&"))
    request = AWSRequest(
        method=case["method"], url=url, params=dict(query), headers=dict(case["headers"]), data=case["body"].encode())
    botocore.auth.S3SigV4Auth(credentials, "s3", case["region"]).add_auth(request)
    return [request.headers["X-Amz-Content-SHA256"], request.headers["X-Amz-Date"], request.headers["Authorization"]]


botocore.auth.datetime.datetime = FixedTime
with open(sys.argv[1]) as cases, open(sys.argv[2], "w") as signatures:
    json.dump([sign(case) for case in json.load(cases)], signatures)
