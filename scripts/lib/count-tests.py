#!/usr/bin/env python3
"""Prints how many tests of an xUnit file passed, failed and were skipped, and why: of a failed one, three messages.

Fails if a test failed, if none was run, and with CI=true if one was skipped.
"""
import collections
import os
import sys
import xml.etree.ElementTree as ElementTree


def main():
    try:
        cases = list(ElementTree.parse(sys.argv[1]).iter("testcase"))
    except (OSError, ElementTree.ParseError):
        sys.exit("The test process ended before it wrote its results: see the last lines above.")
    failed = [case for case in cases if case.find("failure") is not None or case.find("error") is not None]
    reasons = collections.Counter(case.findtext("skipped") for case in cases if case.find("skipped") is not None)
    skipped = sum(reasons.values())
    for case in failed:
        print(f"failed: {case.get('classname')}, {case.get('name')}")
        for failure in [*case.findall("failure"), *case.findall("error")][:3]:
            print(f"    {failure.get('message', '')[:500]}")
    for reason, count in reasons.items():
        print(f"skipped {count}: {reason or 'no reason given'}")
    passed = len(cases) - len(failed) - skipped
    print(f"{passed} passed, {len(failed)} failed, {skipped} skipped")
    if failed:
        sys.exit(1)
    if passed == 0:
        sys.exit("No test was run.")
    if skipped and os.environ.get("CI") == "true":
        sys.exit("With CI=true no test may be skipped.")


main()
