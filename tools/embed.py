#!/usr/bin/python3
"""Writes a C++ include with each input file as one {name, text} initialiser, in name order."""
import pathlib
import sys

out, *inputs = sys.argv[1:]
rows = []
for path in sorted(map(pathlib.Path, inputs), key=lambda p: p.name):
    text = path.read_text(encoding="utf-8")
    # A string literal may hold 64 KiB in some compilers: one literal a line, joined by the compiler.
    lines = "\n".join(f'    R"pc~({line})pc~" "\\n"' for line in text.splitlines())
    rows.append(f'{{"{path.name}",\n{lines}}},')
pathlib.Path(out).write_text("\n".join(rows) + "\n", encoding="utf-8")
