"""Hooks for schemathesis: valid ids, and constraints that OpenAPI cannot express."""
import itertools
import os
import pathlib
import zlib

import schemathesis
import yaml
from schemathesis.generation import GenerationMode

CONTRACT = yaml.safe_load((pathlib.Path(__file__).parents[2] / "openapi.yaml").read_text())
# A finished video, an image of the caller and an upload: generated ids almost never exist.
KNOWN = {
    "/video/{proxy_id}": {"proxy_id": os.environ.get("FUZZ_PROXY_ID")},
    "/api/text-to-video/{task_id}": {"task_id": os.environ.get("FUZZ_JOB_ID")},
    "/api/v1/job/{job_id}": {"job_id": os.environ.get("FUZZ_JOB_ID")},
    "/api/admin/jobs/{job_id}/retry": {"job_id": os.environ.get("FUZZ_JOB_ID")},
    "/api/v1/nanobanana/images/{id}": {"id": os.environ.get("FUZZ_IMAGE_ID")},
    "/api/v1/nanobanana/images/{id}/content": {"id": os.environ.get("FUZZ_IMAGE_ID")},
    "/api/gallery/{kind}/{id}/repeat": {"kind": "image", "id": os.environ.get("FUZZ_IMAGE_ID")},
    "/api/gallery/{kind}/{id}/lineage": {"kind": "image", "id": os.environ.get("FUZZ_IMAGE_ID")},
    "/uploads/{name}": {"name": os.environ.get("FUZZ_UPLOAD")},
}
calls = itertools.count()


@schemathesis.hook
def before_call(context, case, kwargs):
    # Not for DELETE: later requests would not find the record.
    if case.operation.path in KNOWN and case.method != "DELETE" and next(calls) % 2:
        case.path_parameters = dict(KNOWN[case.operation.path])
    if not is_valid(case):
        return
    # OpenAPI cannot express mutually exclusive parameters, common passwords, and image files.
    if case.query and "cursor" in case.query:
        case.query.pop("skip", None)
        case.query.pop("before", None)
    if not isinstance(case.body, dict):
        return
    if len(set(str(case.body.get("password", "ab")))) == 1:
        case.body["password"] = "a fox in fresh snow"
    if isinstance(case.body.get("image"), list):
        case.body["image"] = [image_file() for _ in case.body["image"]]


def is_valid(case):
    return case.meta is not None and case.meta.generation.mode == GenerationMode.POSITIVE


def image_file():
    """A PNG of one grey pixel."""

    def chunk(kind, data):
        return len(data).to_bytes(4, "big") + kind + data + zlib.crc32(kind + data).to_bytes(4, "big")

    head = (1).to_bytes(4, "big") * 2 + bytes([8, 0, 0, 0, 0])
    return (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\0\x80"))
            + chunk(b"IEND", b""))


@schemathesis.deserializer("image/png", "image/jpeg", "image/webp", "video/mp4", "video/webm", "video/quicktime",
                           "video/ogg")
def skip_binary(context, response):
    """The contract says nothing about images and videos except their type."""
    return None


@schemathesis.check
def no_undocumented_members(context, response, case):
    """Clients must ignore unknown members, but the server must not send undocumented ones."""
    operation = CONTRACT["paths"].get(case.operation.path, {}).get(case.method.lower())
    if operation is None or not response.content:
        return
    documented = resolve(operation["responses"].get(str(response.status_code), {}))
    media = documented.get("content", {}).get("application/json")
    if media is not None:
        found = list(undocumented(response.json(), media["schema"], ""))
        assert not found, f"undocumented members: {', '.join(found)}"


def resolve(node):
    while "$ref" in node:
        target = CONTRACT
        for name in node["$ref"][2:].split("/"):
            target = target[name]
        node = target
    return node


def undocumented(value, schema, path):
    schemas = list(alternatives(schema))
    if isinstance(value, list):
        for inner in (one["items"] for one in schemas if "items" in one):
            for item in value:
                yield from undocumented(item, inner, f"{path}[]")
    known = {}
    for one in schemas:
        for name, inner in one.get("properties", {}).items():
            # A second schema of a member only narrows it.
            known.setdefault(name, inner)
    if isinstance(value, dict) and known:
        for name, inner in value.items():
            if name in known:
                yield from undocumented(inner, known[name], f"{path}.{name}")
            else:
                yield f"{path}.{name}"


def alternatives(schema):
    schema = resolve(schema)
    yield schema
    for keyword in ("allOf", "anyOf", "oneOf"):
        for inner in schema.get(keyword, []):
            yield from alternatives(inner)
