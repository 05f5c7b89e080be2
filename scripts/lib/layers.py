"""The rules of the layers, and the search for violations."""
import re

from lib.swift_text import block_end, code, line_number

# The own modules that each module may import, from the lowest layer to the highest.
TABLE = {
    "CMongoC": set(),
    "CGlibc": set(),
    "CZlib": set(),
    "JSON": set(),
    "BSON": {"JSON"},
    "Telemetry": set(),
    "MongoClient": {"CMongoC", "BSON"},
    "Domain": set(),
    "Application": {"Domain"},
    "Persistence": {"Domain", "Application", "MongoClient", "BSON"},
    "Providers": {"CGlibc", "JSON", "Domain", "Application"},
    "Storage": {"CGlibc", "Domain", "Application"},
    "CTurboJPEG": set(),
    "CPNG": set(),
    "CWebP": set(),
    "CLCMS": set(),
    "Rendering": {"CTurboJPEG", "CPNG", "CWebP", "CLCMS", "CGlibc", "Domain", "Application"},
    "CCurl": set(),
    "Mail": {"CCurl", "Domain", "Application"},
    "CYAML": set(),
    "YAML": {"CYAML"},
    "PageFiles": set(),
    "Web": {"CZlib", "JSON", "Telemetry", "Domain", "Application", "PageFiles"},
    "Sandbox": {"JSON"},
    "Afterimage": {
        "BSON", "MongoClient", "Telemetry", "Domain", "Application", "Persistence", "Providers", "Storage", "Rendering",
        "Mail", "YAML", "Web", "Sandbox",
    },
}
DOMAIN_MAY_IMPORT = {"Swift", "Synchronization"}
NOT_IN_APPLICATION = re.compile(r"Hummingbird|NIO(?!Core$)|_NIO|AsyncHTTPClient")

IMPORT = re.compile(
    r"(?<![\w.])import\s+(?:(?:typealias|struct|class|enum|protocol|let|var|func)\s+)?`?(?P<module>\w+)`?")
# Forbidden text, and a folder in which it is allowed all the same.
FORBIDDEN = [
    (re.compile(r"@testable\b"), "@testable", None),
    (re.compile(r"@_exported\b"), "@_exported, which bypasses the table", None),
    (re.compile(r"(?<![\w.])(?:public(?=\s*\(set\)|\s+[\w@])|open(?=\s+(?:class|func|var|subscript)\b))"),
     "public or open", None),
    (re.compile(r"@unchecked\s+Sendable\b"), "@unchecked Sendable outside MongoClient", "Sources/MongoClient/"),
]


def violations(root):
    """Yields pairs of a place and a message, in the order of the files."""
    manifest = Manifest((root / "Package.swift").read_text())
    yield from manifest.violations()
    for folder in sorted(path for path in (root / "Sources").iterdir() if path.is_dir()):
        if folder.name not in TABLE:
            yield f"Sources/{folder.name}", "the table of layers does not know this folder"
    for path in sorted([*(root / "Sources").rglob("*.swift"), *(root / "Tests").rglob("*.swift")]):
        name, text = path.relative_to(root).as_posix(), code(path.read_text())
        for offset, sentence in [*_forbidden(name, text), *_imports(name, text, manifest)]:
            yield f"{name}:{line_number(text, offset)}", sentence


def _forbidden(name, text):
    for pattern, what, exempt in FORBIDDEN:
        if exempt is None or not name.startswith(exempt):
            for match in pattern.finditer(text):
                yield match.start(), f"{what} is not allowed here"


def _imports(name, text, manifest):
    area, module = name.split("/")[:2]
    for match in IMPORT.finditer(text):
        imported = match["module"]
        sentence = _of_tests(imported) if area == "Tests" else _of_layer(module, imported, manifest)
        if sentence:
            yield match.start(), sentence


def _of_tests(imported):
    if imported == "CMongoC":
        return "only MongoClient may import CMongoC"
    if imported == "XCTest":
        return "XCTest is not run: use Swift Testing"


def _of_layer(module, imported, manifest):
    if imported in TABLE:
        if imported not in TABLE.get(module, set()):
            return f"{module} may not import {imported}"
        if imported not in manifest.dependencies.get(module, {}):
            return f"{module} does not depend on {imported} in Package.swift"
        return None
    return _framework(module, imported)


def _framework(module, name):
    if module == "Domain" and name not in DOMAIN_MAY_IMPORT:
        return f"Domain may not import {name}: Domain is free of frameworks"
    if module == "Application" and NOT_IN_APPLICATION.match(name):
        return f"Application may not import {name}"


class Manifest:
    """The dependencies of each target in Package.swift."""

    TARGET = re.compile(r'\.(?:target|executableTarget|testTarget|systemLibrary|macro|plugin)\s*\(\s*name:\s*"(\w+)"')
    DEPENDENCY = re.compile(r'\.product\s*\(\s*name:\s*"(\w+)"[^)]*\)|"(\w+)"')

    def __init__(self, text):
        self.text = code(text, keep_strings=True)
        self.dependencies, self.lines = {}, {}
        for target in self.TARGET.finditer(self.text):
            self.lines[target[1]] = line_number(self.text, target.start())
            self.dependencies[target[1]] = dict(self._listed(target))

    def _listed(self, target):
        end = block_end(self.text, self.text.index("(", target.start()))
        listed = re.compile(r"dependencies:\s*\[").search(self.text, target.end(), end)
        if listed:
            close = block_end(self.text, listed.end() - 1)
            for match in self.DEPENDENCY.finditer(self.text, listed.end(), close):
                yield match[1] or match[2], line_number(self.text, match.start())

    def violations(self):
        for module, allowed in TABLE.items():
            if module not in self.dependencies:
                yield "Package.swift", f"has no target {module} that this check can read"
            for name, line in self.dependencies.get(module, {}).items():
                if name in TABLE and name not in allowed:
                    yield f"Package.swift:{line}", f"{module} may not depend on {name}"
                elif name not in TABLE and (sentence := _framework(module, name)):
                    yield f"Package.swift:{line}", sentence.replace("import", "depend on")
        for module, dependencies in self.dependencies.items():
            if module not in TABLE and "CMongoC" in dependencies:
                yield f"Package.swift:{dependencies['CMongoC']}", f"{module} may not depend on CMongoC"
