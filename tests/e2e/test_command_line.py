"""The command line as an admin meets it: the directory, imports, what is told of wrong usage."""
import json
import subprocess

import pytest

from patchcord import build_folder


@pytest.fixture
def cli(tmp_path):
    """Runs patchcord on a database of its own; checks the exit code and returns what it printed."""
    def run(*words, code=0, given=""):
        done = subprocess.run([build_folder() / "patchcord", "--database", tmp_path / "test.db",
                               *words], input=given, capture_output=True, text=True)
        assert done.returncode == code, (words, done.stdout, done.stderr)
        return done.stdout if code == 0 else done.stderr
    return run


@pytest.mark.parametrize("words, told", [
    ([], "a command is missing\nsee: patchcord --help"),
    (["ring"], 'there is no command "ring"\nsee: patchcord --help'),
    (["--loud"], 'there is no option "--loud"'),
    (["add"], "one of these must follow: person business center\nsee: patchcord add --help"),
    (["add", "robot"], 'there is no command "robot"\nsee: patchcord add --help'),
    (["add", "person"], "NAME is required\nsee: patchcord add person --help"),
    (["list", "--loud"], "--loud\nsee: patchcord list --help"),
    (["export", "--format", "xml"], "xml not in {csv,vcf}"),
    (["calls", "--due"], "--due\nsee: patchcord calls --help"),
], ids=lambda value: " ".join(value) if isinstance(value, list) else "")
def test_wrong_usage_is_told_with_where_to_read_on(cli, words, told):
    said = cli(*words, code=2)
    assert said.startswith("patchcord: ") and told in said


@pytest.mark.parametrize("words, told", [
    (["show", "nobody"], 'no entry is called "nobody"'),
    (["edit", "nobody", "--phone", "+12015550123"], 'no entry is called "nobody"'),
    (["remove", "nobody"], 'no entry is called "nobody"'),
    (["allow", "nobody"], 'no entry is called "nobody"'),
    (["find", "nobody"], ""),
    (["import", "no-such-file.csv"], "cannot read no-such-file.csv"),
    (["decode", "./no-such-file.eml"], "cannot read ./no-such-file.eml"),
    (["cancel", "a1b2c"], 'no call with the id "a1b2c"; see: patchcord calls --all'),
    (["retry", "a1b2c"], 'no call with the id "a1b2c"'),
    (["show-call", "a1b2c"], 'no call with the id "a1b2c"'),
    (["add", "person", "Ann Ng", "--phone", "abc"], '"abc" is no telephone number'),
    (["add", "person", "Ann Ng", "--zone", "Mars/Base"], 'no time zone "Mars/Base"'),
    (["add", "center", "Acme", "--ivr", "1;2"], "IVR"),
], ids=lambda value: " ".join(value[:2]) if isinstance(value, list) else "")
def test_what_is_not_there_or_not_possible_is_told(cli, words, told):
    assert told in cli(*words, code=1)


def test_an_entry_is_added_shown_changed_found_and_removed(cli):
    assert "no entries" in cli("list")
    cli("add", "person", "Ann Ng", "--mobile", "+12015550123", "--email", "ann@example.org")
    cli("add", "business", "Pizza Hut", "--street", "12 Main Street", "--phone", "+12015550150")
    cli("edit", "Ann Ng", "--desk", "sip:ann@pbx", "--zone", "Europe/Berlin")
    ann = json.loads(cli("show", "ann@example.org", "--json"))
    assert ann["zone"] == "Europe/Berlin"
    assert {"kind": "desk", "address": "sip:ann@pbx"} in ann["phones"]
    found = json.loads(cli("find", "pizza main st", "--json"))
    assert found["decision"] == "match" and found["matches"][0]["why"]
    assert len(cli("list", "--json").splitlines()) == 2
    assert "Pizza Hut" not in cli("list", "--kind", "person")
    cli("remove", "Pizza Hut")
    assert "Pizza Hut" not in cli("list")


def test_permission_is_given_told_and_taken(cli):
    cli("add", "person", "Ann Ng", "--mobile", "+12015550123", "--email", "ann@example.org")
    cli("allow", "Ann Ng")
    cli("pin", "Ann Ng", given="4711\n")
    user, = map(json.loads, cli("users", "--json").splitlines())
    assert user["allowed"] and user["pin"] and "4711" not in str(user)
    cli("deny", "Ann Ng")
    assert cli("users", "--json") == "" or not json.loads(cli("users", "--json"))["allowed"]


def test_nothing_is_imported_unless_all_rows_are_good(cli, tmp_path):
    path = tmp_path / "a.csv"
    path.write_text("name,phone\nAnn Ng,+12015550123\nBob,junk\n")
    assert f'{path}:3: "junk" is no telephone number' in cli("import", str(path), code=1)
    assert "no entries" in cli("list")
    report = json.loads(cli("import", str(path), "--skip-bad", "--json"))
    assert report["added"] == 1 and report["errors"][0]["line"] == 3
    path.write_text("name,colour\nAnn Ng,red\n")
    assert 'unknown column "colour"' in cli("import", str(path), code=1)


@pytest.mark.parametrize("form", ["csv", "vcf"])
def test_what_is_exported_is_imported_again(cli, form, tmp_path):
    cli("add", "person", "Ann Ng", "--alias", "Annie", "--mobile", "+12015550123", "--zone",
        "Europe/Berlin", "--login", "ann")
    cli("add", "center", "Acme Support", "--phone", "+12015550160", "--ivr", "1,,2#")
    before = cli("list", "--json")
    path = tmp_path / f"all.{form}"
    path.write_text(cli("export", "--format", form))
    for name in ("Ann Ng", "Acme Support"):
        cli("remove", name)
    cli("import", str(path))
    again = [json.loads(line) for line in cli("list", "--json").splitlines()]
    for one, other in zip(again, map(json.loads, before.splitlines())):
        assert {**one, "id": 0} == {**other, "id": 0}


def test_a_message_is_decoded_without_a_call(cli):
    said = json.loads(cli("decode", "call Bob at 3pm, ring me on my cell", "--json"))
    assert said["intent"] == "call" and said["caller"]["device"] == "mobile"
    assert "I did not understand" in cli("decode", "hello there")
    lines = "".join(json.dumps({"id": str(i), "text": f"call +1201555012{i}", "region": "US",
                                "now": "2026-01-05T09:00:00", "zone": "America/New_York"}) + "\n"
                    for i in range(3))
    answers = [json.loads(line) for line in cli("decode", "--jsonl", given=lines).splitlines()]
    assert [a["called"][0]["number"] for a in answers] == [f"+1201555012{i}" for i in range(3)]
    assert cli("calls") == "no open calls\n"
