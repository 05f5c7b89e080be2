#!/usr/bin/python3
"""Runs an S3 server for tests until it is stopped: object-store.py FOLDER.

It is OpenStack Swift with its S3 layer, from Debian's package python3-swift: four processes on free ports of 127.0.0.1,
one copy of each object, everything in FOLDER. When the bucket is there, prints how to reach it as lines for a shell.
"""
import itertools
import os
import pathlib
import random
import secrets
import socket
import subprocess
import sys
import time

import botocore.config
import botocore.exceptions
import botocore.session

REGION = "us-east-1"
BUCKET = "afterimage"
KEY_ID = "afterimage:tests"
START_LIMIT_SECONDS = 120

# Each server: the folder of its data, and its section of the configuration.
SERVERS = {
    "account": "[app:account-server]\nuse = egg:swift#account",
    "container": "[app:container-server]\nuse = egg:swift#container",
    "object": "[app:object-server]\nuse = egg:swift#object",
}
DEFAULTS = """[DEFAULT]
bind_ip = 127.0.0.1
bind_port = {port}
workers = 0
swift_dir = {folder}
devices = {folder}
mount_check = false
disable_fallocate = true
fallocate_reserve = 0
user = {user}
log_level = WARNING

[pipeline:main]
pipeline = {pipeline}

"""
PROXY = """[app:proxy-server]
use = egg:swift#proxy
account_autocreate = true
allow_account_management = true

[filter:catch_errors]
use = egg:swift#catch_errors

[filter:cache]
paste.filter_factory = object_store:without_cache

[filter:listing_formats]
use = egg:swift#listing_formats

[filter:bulk]
use = egg:swift#bulk

[filter:s3api]
use = egg:swift#s3api
location = {region}

[filter:tempauth]
use = egg:swift#tempauth
user_{user} = {secret} .admin

[filter:slo]
use = egg:swift#slo
"""


def main():
    folder = pathlib.Path(sys.argv[1]).resolve()
    folder.mkdir(parents=True, exist_ok=True)
    require_attributes(folder)
    secret = secrets.token_hex(20)
    ports = dict(zip([*SERVERS, "proxy"], free_ports(len(SERVERS) + 1)))
    write_configuration(folder, ports, secret)
    servers = {name: start(folder, name) for name in ports}
    endpoint = f"http://127.0.0.1:{ports['proxy']}"
    make_bucket(endpoint, secret, servers)
    print(f"TEST_S3_ENDPOINT={endpoint}\nTEST_S3_REGION={REGION}\nTEST_S3_BUCKET={BUCKET}\n"
          f"TEST_S3_ACCESS_KEY_ID={KEY_ID}\nTEST_S3_SECRET_ACCESS_KEY={secret}", flush=True)
    supervise(servers)


def require_attributes(folder):
    """The servers keep what they know of an object in the attributes of its file."""
    probe = folder / "probe"
    probe.touch()
    try:
        os.setxattr(probe, "user.probe", b"1")
    except OSError as error:
        sys.exit(f"the file system of {folder} has no extended attributes: {error}")
    probe.unlink()


def free_ports(count):
    """Below the range from which Linux takes the ports of outgoing connections, which would take one away."""
    candidates = range(30_000, 32_768)
    free = filter(is_free, random.sample(candidates, len(candidates)))
    return list(itertools.islice(free, count))


def is_free(port):
    with socket.socket() as listener:
        return listener.connect_ex(("127.0.0.1", port)) != 0


def write_configuration(folder, ports, secret):
    from swift.common.ring import RingBuilder

    common = {"folder": folder, "user": pathlib.Path(folder).owner()}
    for name, section in SERVERS.items():
        text = DEFAULTS.format(port=ports[name], pipeline=f"{name}-server", **common) + section
        (folder / f"{name}.conf").write_text(text + "\n")
        builder = RingBuilder(part_power=4, replicas=1, min_part_hours=0)
        builder.add_dev({"region": 1, "zone": 1, "ip": "127.0.0.1", "port": ports[name], "device": "data", "weight": 1})
        builder.rebalance()
        builder.get_ring().save(str(folder / f"{name}.ring.gz"))
    (folder / "data").mkdir(exist_ok=True)
    pipeline = "catch_errors cache listing_formats bulk s3api tempauth slo proxy-server"
    text = DEFAULTS.format(port=ports["proxy"], pipeline=pipeline, **common)
    text += PROXY.format(region=REGION, user=KEY_ID.replace(":", "_"), secret=secret)
    (folder / "proxy.conf").write_text(text)


def start(folder, name):
    """Starts a server as a child that the kernel kills with this process."""
    command = ["setpriv", "--pdeathsig", "KILL", sys.executable, __file__, "--serve", name, folder / f"{name}.conf"]
    with open(folder / f"{name}.log", "ab") as log:
        return subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=log, stderr=log)


def serve(name, path):
    from swift.common import utils
    from swift.common.wsgi import run_wsgi

    # Normally read from /etc/swift/swift.conf, which there need not be.
    utils.HASH_PATH_SUFFIX = b"tests"
    # The configuration names this file as a module.
    sys.modules["object_store"] = sys.modules["__main__"]
    sys.exit(run_wsgi(path, f"{name}-server"))


def without_cache(*_, **__):
    """A filter in place of memcached, which the S3 layer requires but does not need."""
    def filtered(application):
        def handle(environment, respond):
            environment["swift.cache"] = NoCache()
            return application(environment, respond)
        return handle
    return filtered


class NoCache:
    def get(self, *_, **__):
        return None

    def set(self, *_, **__):
        pass

    def delete(self, *_, **__):
        pass


def make_bucket(endpoint, secret, servers):
    client = botocore.session.Session().create_client(
        "s3", region_name=REGION, endpoint_url=endpoint, aws_access_key_id=KEY_ID, aws_secret_access_key=secret,
        config=botocore.config.Config(s3={"addressing_style": "path"}, retries={"max_attempts": 0}))
    deadline = time.monotonic() + START_LIMIT_SECONDS
    while True:
        require_running(servers)
        try:
            return client.create_bucket(Bucket=BUCKET)
        except (botocore.exceptions.BotoCoreError, botocore.exceptions.ClientError) as error:
            if time.monotonic() > deadline:
                sys.exit(f"the bucket could not be made within {START_LIMIT_SECONDS} s: {error}")
            time.sleep(0.2)


def supervise(servers):
    while True:
        require_running(servers)
        time.sleep(1)


def require_running(servers):
    for name, server in servers.items():
        if server.poll() is not None:
            sys.exit(f"the {name} server ended with status {server.returncode}: see its log")


if sys.argv[1] == "--serve":
    serve(*sys.argv[2:])
else:
    main()
