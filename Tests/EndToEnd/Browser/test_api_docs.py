"""The API documentation page: its YAML parser is correct, and it shows every operation."""

import re

import pytest
import yaml
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
METHODS = {"get", "head", "post", "put", "patch", "delete"}


@pytest.fixture
def contract(visitor):
    return yaml.safe_load(visitor.request("GET", "/openapi.yaml").text())


def test_the_pages_yaml_parser_agrees_with_pyyaml(visitor, contract):
    page = visitor.open("/docs")
    read = """async () => {
        const { read } = await import("/docs/reader.js");
        return JSON.stringify(read(await (await fetch("/openapi.yaml")).text()));
    }"""
    assert yaml.safe_load(page.evaluate(read)) == contract


def test_every_operation_is_shown_with_its_responses(visitor, contract, screenshot):
    page = visitor.open("/docs#orderVideo")
    expect(page.locator("#orderVideo")).to_have_attribute("open", "")
    screenshot(page)
    operations = [one for path in contract["paths"].values() for method, one in path.items() if method in METHODS]
    for operation in operations:
        responses = page.locator(f"#{operation['operationId']} .answer")
        expect(responses).to_have_count(len(operation["responses"]))
    expect(page.locator(".operation")).to_have_count(len(operations))
    expect(page.locator("body")).not_to_contain_text(re.compile(r"\[object|undefined"))


@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_no_violations_in_open_operations(new_visitor, scheme, width):
    page = new_visitor(color_scheme=scheme, viewport={"width": width, "height": 900}).open("/docs")
    expect(page.locator(".operation").first).to_be_visible()
    # One of each kind: all of them would take axe minutes, and so does the whole page in each look.
    kinds = ["#orderVideo", "#editImage", "#getVideo"]
    for kind in kinds:
        page.evaluate("kind => document.querySelectorAll(`${kind}, ${kind} details`).forEach((one) => { one.open = true; })", kind)
    part = None if (scheme, width) == ("light", 1280) else ", ".join(kinds)
    found = Axe().run(page, context=part, options=RULES)
    assert found.violations_count == 0, found.generate_report()
    page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true; })")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
