"""What is shipped as an example is true: every key of the example configuration is known."""
import re
import shutil
import subprocess

import pytest

from patchcord import ROOT, build_folder

EXAMPLE = ROOT / "etc" / "patchcord.toml"
COMMENTED = re.compile(r"^# (\[+[a-z._]+\]+|[a-z_0-9]+ = .*)$", re.M)


def check(folder, text):
    for secret in ("smtp-password", "imap-password", "trunk-password", "xmpp-password"):
        (folder / secret).write_text("secret\n")
    config = folder / "patchcord.toml"
    config.write_text(text)
    return subprocess.run([build_folder() / "patchcordd", "--config", config, "--check-config"],
                          text=True, capture_output=True, timeout=30)


def once(text):
    """Each key of a table once: an example shows some with two values."""
    lines, seen = [], set()
    for line in text.splitlines():
        if line.startswith("["):
            seen = set()
        key = re.match(r"([a-z_0-9]+) =", line)
        if key and key[1] in seen:
            continue
        if key:
            seen.add(key[1])
        lines.append(line)
    return "\n".join(lines) + "\n"


def test_the_example_configuration_is_read(tmp_path):
    done = check(tmp_path, EXAMPLE.read_text())
    assert done.returncode == 0, done.stderr


def test_so_is_every_line_of_it_that_is_commented_out(tmp_path):
    text = once(COMMENTED.sub(r"\1", EXAMPLE.read_text()))
    assert "mask_numbers = false" in text and "[mail.imap]" in text
    done = check(tmp_path, text)
    assert done.returncode == 0, done.stderr


def test_the_unit_file_is_understood_by_systemd(tmp_path):
    if not shutil.which("systemd-analyze"):
        pytest.skip("systemd-analyze is not installed")
    unit = tmp_path / "patchcord.service"
    unit.write_text((ROOT / "etc" / "patchcord.service").read_text().replace(
        "/usr/sbin/patchcordd", "/bin/true").replace("man:patchcordd(8)", ""))
    done = subprocess.run(["systemd-analyze", "verify", str(unit)], text=True,
                          capture_output=True, timeout=60)
    assert "patchcord.service" not in done.stderr.replace(str(tmp_path), ""), done.stderr


def test_the_manual_pages_name_every_command():
    help_text = subprocess.run([build_folder() / "patchcord", "--help"], check=True, text=True,
                               capture_output=True, timeout=30).stdout
    commands = re.findall(r"^  ([a-z-]+) ", help_text.partition("Subcommands:")[2], re.M)
    assert len(commands) > 10
    page = (ROOT / "etc" / "man" / "patchcord.1").read_text().replace("\\-", "-")
    assert [c for c in commands if f"\n.BR {c}" not in page] == []
