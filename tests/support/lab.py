#!/usr/bin/python3
"""Real servers on loopback in one temporary folder: Dovecot, Postfix, Prosody.

As a program, for tests that are not written in Python:
  lab.py [--only dovecot,postfix,prosody] -- COMMAND...
starts the servers, runs COMMAND with LAB_JSON naming a file that describes them, stops all, and
ends with COMMAND's status. Needs root (Postfix does). Nothing in /etc or /var is written.
"""
import argparse
import grp
import hashlib
import hmac
import json
import os
import pathlib
import pwd
import secrets
import shutil
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
from process import Ports, Process  # noqa: E402

DOMAIN = "lab.test"
COMPONENT = "call.lab.test"
COMPONENT_SECRET = "component-secret"
AUTHSERV_ID = "mx.lab.test"
USERS = ("call", "desk", "alice", "bob", "carol", "mallory")
AGENT = f"call@{DOMAIN}"  # Postfix hands this one to the agent's own LMTP port


def password_of(user):
    return f"{user}-password"


def write(path, text, mode=0o644):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    path.chmod(mode)


def openssl(*args):
    subprocess.run(["openssl", *map(str, args)], check=True, stdout=subprocess.DEVNULL,
                   stderr=subprocess.DEVNULL, stdin=subprocess.DEVNULL)


NEW_KEY = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes")


def make_certificates(folder):
    """One authority; a good certificate, one of another name, and one that has expired."""
    folder.mkdir()
    ca = folder / "ca.pem"
    openssl("req", "-x509", *NEW_KEY, "-keyout", folder / "ca.key", "-out", ca, "-days", "30",
            "-subj", "/CN=lab authority", "-addext", "basicConstraints=critical,CA:TRUE",
            "-addext", "keyUsage=critical,keyCertSign,cRLSign")
    names = [DOMAIN, f"mail.{DOMAIN}", COMPONENT, "localhost"]
    for name, hosts, days in (("server", names, 30), ("wrongname", ["other.test"], 30),
                              ("expired", names, -1)):
        key, csr = folder / f"{name}.key", folder / f"{name}.csr"
        alternatives = ",".join(f"DNS:{h}" for h in hosts)
        if name == "server":
            alternatives += ",IP:127.0.0.1"
        write(folder / f"{name}.ext", f"subjectAltName={alternatives}\n")
        openssl("req", *NEW_KEY, "-keyout", key, "-out", csr, "-subj", f"/CN={hosts[0]}")
        openssl("x509", "-req", "-in", csr, "-CA", ca, "-CAkey", folder / "ca.key",
                "-CAcreateserial", "-out", folder / f"{name}.pem", "-days", days,
                "-extfile", folder / f"{name}.ext")
        key.chmod(0o644)  # a test key: the users of all services read it


class Lab:
    """The servers, up while the context lasts. `ports` and `folder` describe them."""

    def __init__(self, only=("dovecot", "postfix"), ports=None):
        self.only = only
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="patchcord-lab."))
        self.folder.chmod(0o755)  # the services' own users must enter
        pool = ports or Ports()
        self.pool = pool
        self.ports = {name: pool.take() for name in (
            "imap", "imaps", "lmtp", "auth", "smtp", "submission", "agent_lmtp", "c2s",
            "c2s_tls", "component")}
        self.stamp = f"X-Lab-Login-{secrets.token_hex(8)}"
        self.servers = []
        self.writes_at_once = True  # Prosody: a millisecond faster
        self.environments = {}  # of those servers that want one

    @property
    def ca(self):
        return self.folder / "tls" / "ca.pem"

    def describe(self):
        return {"folder": str(self.folder), "domain": DOMAIN, "authserv_id": AUTHSERV_ID,
                "ports": self.ports, "ca": str(self.ca), "agent": AGENT,
                "users": {f"{u}@{DOMAIN}": password_of(u) for u in USERS},
                "component": COMPONENT, "component_secret": COMPONENT_SECRET,
                "pids": {server.name: server.pid for server in self.servers}}

    def __enter__(self):
        try:
            make_certificates(self.folder / "tls")
            for name in self.only:
                self.start(name)
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_):
        for server in reversed(self.servers):
            server.stop()
        shutil.rmtree(self.folder, ignore_errors=True)

    def start(self, name):
        argv, port = {"dovecot": self.dovecot, "postfix": self.postfix,
                      "prosody": self.prosody, "ejabberd": self.ejabberd}[name]()
        server = Process(name, argv, self.folder, self.environments.get(name))
        self.servers = [s for s in self.servers if s.name != name] + [server]
        if name == "ejabberd":
            server.wait_log("accounts are there", 240)
        server.wait_port(port)
        return server

    def server(self, name):
        return next(s for s in self.servers if s.name == name)

    def dovecot(self):
        home = self.folder / "dovecot"
        for sub in ("run", "state", "mail"):
            (home / sub).mkdir(parents=True, exist_ok=True)
        shutil.chown(home / "mail", "mail", "mail")  # uid 0 is refused as a mail user
        write(home / "users", "".join(
            f"{user}@{DOMAIN}:{{PLAIN}}{password_of(user)}::::::\n" for user in USERS))
        ports = self.ports
        write(home / "dovecot.conf", f"""
base_dir = {home}/run
state_dir = {home}/state
instance_name = {self.folder.name}
protocols = imap lmtp
listen = 127.0.0.1
log_path = {home}/log
mail_location = maildir:{home}/mail/%n
mail_uid = mail
mail_gid = mail
first_valid_uid = 1
first_valid_gid = 1
shutdown_clients = yes
auth_mechanisms = plain login scram-sha-1 scram-sha-256
auth_failure_delay = 0
auth_username_format = %Lu
ssl = yes
ssl_cert = <{self.folder}/tls/server.pem
ssl_key = <{self.folder}/tls/server.key
passdb {{
  driver = passwd-file
  args = scheme=PLAIN username_format=%u {home}/users
}}
userdb {{
  driver = static
  args = uid=mail gid=mail home={home}/mail/%n allow_all_users=no
}}
namespace inbox {{
  inbox = yes
  mailbox Done {{
    auto = create
  }}
  mailbox Failed {{
    auto = create
  }}
}}
service imap-login {{
  inet_listener imap {{
    port = {ports["imap"]}
  }}
  inet_listener imaps {{
    port = {ports["imaps"]}
    ssl = yes
  }}
}}
service lmtp {{
  inet_listener lmtp {{
    port = {ports["lmtp"]}
  }}
}}
service auth {{
  inet_listener {{
    address = 127.0.0.1
    port = {ports["auth"]}
  }}
}}
protocol imap {{
  mail_max_userip_connections = 100
}}
""")
        return ["/usr/sbin/dovecot", "-F", "-c", home / "dovecot.conf"], ports["imap"]

    def postfix(self):
        home = self.folder / "postfix"
        for sub in ("etc", "queue", "data"):
            (home / sub).mkdir(parents=True, exist_ok=True)
        shutil.chown(home / "data", "postfix", "postfix")
        ports = self.ports
        # Who logged in is stamped in two moves: smtpd prepends a header whose name nobody outside
        # can know, cleanup drops every Authentication-Results that claims to be ours, and turns
        # the secret header into ours.
        write(home / "etc" / "login_access",
              f"/^(.*)$/ PREPEND {self.stamp}: $1\n")
        write(home / "etc" / "header_checks", f"""/^Authentication-Results:\\s*{AUTHSERV_ID}/ IGNORE
/^{self.stamp}: (.*)$/ REPLACE Authentication-Results: {AUTHSERV_ID}; auth=pass smtp.auth=$1
""")
        write(home / "etc" / "transport",
              f"{AGENT} lmtp:inet:127.0.0.1:{ports['agent_lmtp']}\n")
        write(home / "etc" / "main.cf", f"""compatibility_level = 3.6
queue_directory = {home}/queue
data_directory = {home}/data
command_directory = /usr/sbin
daemon_directory = /usr/lib/postfix/sbin
mail_owner = postfix
setgid_group = postdrop
myhostname = mail.{DOMAIN}
mydomain = {DOMAIN}
mydestination =
local_recipient_maps =
alias_maps =
alias_database =
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
mynetworks = 127.0.0.0/8
maillog_file = {home}/log
maillog_file_prefixes = {self.folder}
virtual_mailbox_domains = {DOMAIN}
virtual_mailbox_maps = static:ok
virtual_transport = lmtp:inet:127.0.0.1:{ports["lmtp"]}
transport_maps = texthash:{home}/etc/transport
default_transport = error:this lab has no outside
smtpd_peername_lookup = no
disable_dns_lookups = yes
smtp_host_lookup = native
smtpd_relay_restrictions = permit_sasl_authenticated, reject_unauth_destination
smtpd_client_connection_rate_limit = 0
header_checks = regexp:{home}/etc/header_checks
in_flow_delay = 0
message_size_limit = 20480000
mailbox_size_limit = 0
smtpd_tls_security_level = may
smtpd_tls_cert_file = {self.folder}/tls/server.pem
smtpd_tls_key_file = {self.folder}/tls/server.key
smtpd_sasl_type = dovecot
smtpd_sasl_path = inet:127.0.0.1:{ports["auth"]}
minimal_backoff_time = 1s
maximal_backoff_time = 2s
queue_run_delay = 1s
""")
        write(home / "etc" / "master.cf", f"""
127.0.0.1:{ports["smtp"]} inet n - n - - smtpd
127.0.0.1:{ports["submission"]} inet n - n - - smtpd
  -o smtpd_sasl_auth_enable=yes
  -o smtpd_tls_auth_only=yes
  -o smtpd_client_restrictions=permit_sasl_authenticated,reject
  -o smtpd_recipient_restrictions=check_sasl_access,regexp:{home}/etc/login_access
postlog unix-dgram n - n - 1 postlogd
pickup unix n - n 60 1 pickup
cleanup unix n - n - 0 cleanup
qmgr unix n - n 1 1 qmgr
tlsmgr unix - - n 1000? 1 tlsmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
verify unix - - n - 1 verify
flush unix n - n 1000? 0 flush
proxymap unix - - n - - proxymap
smtp unix - - n - - smtp
showq unix n - n - - showq
error unix - - n - - error
retry unix - - n - - error
lmtp unix - - n - - lmtp
anvil unix - - n - 1 anvil
scache unix - - n - 1 scache
""")
        # A main.cf younger than about 2 s is read again and again, 0.3 s apart: make it old.
        for name in ("main.cf", "master.cf"):
            os.utime(home / "etc" / name, (time.time() - 60,) * 2)
        # What `postfix check` would make, which sleeps for a second or two.
        postdrop, owner = grp.getgrnam("postdrop").gr_gid, pwd.getpwnam("postfix").pw_uid
        (home / "queue" / "pid").mkdir(exist_ok=True)
        for name in ("active bounce corrupt defer deferred flush hold incoming private saved "
                     "trace maildrop public").split():
            (home / "queue" / name).mkdir(exist_ok=True)
            os.chown(home / "queue" / name, owner,
                     postdrop if name in ("maildrop", "public") else 0)
            (home / "queue" / name).chmod({"maildrop": 0o730, "public": 0o710}.get(name, 0o700))
        return ["/usr/lib/postfix/sbin/master", "-c", home / "etc", "-d"], ports["smtp"]

    def prosody(self):
        home = self.folder / "prosody"
        for sub in ("data", "run", "certs"):
            (home / sub).mkdir(parents=True, exist_ok=True)
        ports = self.ports
        tls = (f'ssl = {{ certificate = "{self.folder}/tls/server.pem"; '
               f'key = "{self.folder}/tls/server.key" }}')
        write(home / "prosody.cfg.lua", f"""
pidfile = "{home}/run/prosody.pid"
data_path = "{home}/data"
run_as_root = true
log = {{ info = "{home}/log" }}
network_settings = {{ nagle = false; opportunistic_writes = {str(self.writes_at_once).lower()} }}
interfaces = {{ "127.0.0.1" }}
local_interfaces = {{ "127.0.0.1" }}
c2s_ports = {{ {ports["c2s"]} }}
c2s_direct_tls_ports = {{ {ports["c2s_tls"]} }}
s2s_ports = {{ }}
s2s_direct_tls_ports = {{ }}
http_ports = {{ }}
https_ports = {{ }}
component_ports = {{ {ports["component"]} }}
component_interfaces = {{ "127.0.0.1" }}
modules_enabled = {{ "roster", "saslauth", "tls", "disco", "carbons", "pep", "blocklist", "smacks",
  "csi_simple", "mam", "ping", "time", "version", "offline", "posix", "adhoc" }}
modules_disabled = {{ "s2s", "http", "http_files" }}
authentication = "internal_hashed"
password_hash = "SHA-256"
default_storage = "internal"
storage = {{ archive = "memory" }}
c2s_require_encryption = true
allow_unencrypted_plain_auth = false
limits = {{ }}
{tls}

VirtualHost "{DOMAIN}"
  {tls}

Component "muc.{DOMAIN}" "muc"

Component "{COMPONENT}"
  component_secret = "{COMPONENT_SECRET}"
""")
        for user in USERS:
            self.prosody_account(home, user)
        return ["/usr/bin/prosody", "--config", home / "prosody.cfg.lua", "-F"], ports["c2s"]

    @staticmethod
    def prosody_account(home, user, rounds=4096):
        """Writes the account as Prosody stores it: prosodyctl takes 0.3 s each."""
        salt = secrets.token_hex(16)
        salted = hashlib.pbkdf2_hmac("sha256", password_of(user).encode(), salt.encode(), rounds)
        client = hmac.digest(salted, b"Client Key", "sha256")
        fields = {"iteration_count": rounds, "salt": f'"{salt}"',
                  "stored_key": f'"{hashlib.sha256(client).hexdigest()}"',
                  "server_key": f'"{hmac.new(salted, b"Server Key", "sha256").hexdigest()}"'}
        write(home / "data" / DOMAIN.replace(".", "%2e") / "accounts" / f"{user}.dat",
              "return {\n" + "".join(f'["{k}"] = {v};\n' for k, v in fields.items()) + "};\n")

    def ejabberd(self):
        """The other XMPP server, at the same ports; started by erl itself, for ejabberdctl wants
        a user of its own and the port mapper."""
        home = self.folder / "ejabberd"
        home.mkdir(exist_ok=True)
        ports, tls = self.ports, self.folder / "tls"
        write(home / "server.pem", (tls / "server.pem").read_text()
              + (tls / "server.key").read_text())
        write(home / "inetrc", '{lookup,["file","native"]}.\n')
        write(home / "ejabberd.yml", f"""
hosts: ["{DOMAIN}"]
loglevel: info
certfiles: ["{home}/server.pem"]
ca_file: "{self.ca}"
auth_method: internal
auth_password_format: scram
auth_scram_hash: sha256
default_db: mnesia
queue_type: ram
acl:
  local: {{user_regexp: ""}}
access_rules:
  everybody: {{allow: all}}
shaper_rules:
  max_user_sessions: 20
  max_user_offline_messages: 100
listen:
  - {{port: {ports["c2s"]}, ip: "127.0.0.1", module: ejabberd_c2s, starttls_required: true,
     max_stanza_size: 1048576, access: everybody}}
  - {{port: {ports["c2s_tls"]}, ip: "127.0.0.1", module: ejabberd_c2s, tls: true,
     max_stanza_size: 1048576, access: everybody}}
  - port: {ports["component"]}
    ip: "127.0.0.1"
    module: ejabberd_service
    access: everybody
    hosts:
      "{COMPONENT}": {{password: "{COMPONENT_SECRET}"}}
modules:
  mod_adhoc: {{}}
  mod_caps: {{}}
  mod_carboncopy: {{}}
  mod_disco: {{}}
  mod_muc: {{host: "muc.{DOMAIN}", access: everybody, access_create: everybody}}
  mod_offline: {{}}
  mod_ping: {{}}
  mod_roster: {{}}
  mod_stream_mgmt: {{}}
  mod_version: {{}}
""")
        accounts = ", ".join(f'{{<<"{u}">>, <<"{password_of(u)}">>}}' for u in USERS)
        register = (f'[ejabberd_auth:try_register(U, <<"{DOMAIN}">>, P) || {{U, P}} <- [{accounts}]],'
                    ' io:format("accounts are there~n").')
        self.environments["ejabberd"] = {
            "EJABBERD_CONFIG_PATH": str(home / "ejabberd.yml"), "HOME": str(home),
            "EJABBERD_LOG_PATH": str(home / "log"), "ERL_INETRC": str(home / "inetrc"),
            "ERL_CRASH_DUMP": str(home / "crash"), "ERL_LIBS": "/usr/lib/x86_64-linux-gnu"}
        return ["erl", "-noinput", "-mnesia", "dir", f'"{home}/spool"', "-s", "ejabberd",
                "-eval", register], ports["c2s"]


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", default="dovecot,postfix")
    parser.add_argument("command", nargs="+")
    args = parser.parse_args()
    with Lab(args.only.split(",")) as lab:
        description = lab.folder / "lab.json"
        description.write_text(json.dumps(lab.describe(), indent=1))
        return subprocess.run(args.command, env={**os.environ, "LAB_JSON": str(description)},
                              ).returncode


if __name__ == "__main__":
    sys.exit(main())
