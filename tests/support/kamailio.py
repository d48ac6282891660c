"""Kamailio as a telephone provider: registrar, digest trunk and proxy, over UDP, TCP and TLS."""
import pathlib

from process import Process, wait_for

REALM = "trunk.test"


class Kamailio:
    """Takes REGISTER and INVITE with digest (`user`, `password`), and passes calls on to the SIP
    URI of `to`, whatever number was dialled; without one it is busy. `relays` is a statement of its
    language that chooses $ru, in place of `to`, and then no login is wanted. `front`: the port at
    which it is reached by TCP, where that is a relay's. A context manager."""

    def __init__(self, name, folder, ports, to="", user="us", password="trunk-secret",
                 certificate=None, client_ca=None, address="127.0.0.1", relays="", front=None):
        self.name, self.address = name, address
        self.home = pathlib.Path(folder) / f"kamailio-{name}"
        self.home.mkdir(parents=True)
        self.port, self.tls_port = ports.take(), ports.take()
        self.settings = {"to": to, "user": user, "password": password}
        tls = ""
        if certificate:
            tls = f'loadmodule "tls.so"\nmodparam("tls", "config", "{self.home}/tls.cfg")\n'
            (self.home / "tls.cfg").write_text(
                f"[server:default]\nmethod = TLSv1.2+\ncertificate = {certificate}\n"
                f"private_key = {pathlib.Path(certificate).with_suffix('.key')}\n"
                + (f"verify_certificate = yes\nrequire_certificate = yes\nca_list = {client_ca}\n"
                   if client_ca else "verify_certificate = no\nrequire_certificate = no\n"))
        listen = f"listen=udp:{address}:{self.port}\nlisten=tcp:{address}:{self.port}"
        listen += (f" advertise {address}:{front}\nalias={address}:{front}\n" if front
                   else "\n")
        if certificate:
            listen += f"listen=tls:{address}:{self.tls_port}\nenable_tls=yes\n"
        chosen = relays or (f'$ru = "{to}";' if to else "")
        relay = (f"record_route(); {chosen} t_relay();" if chosen
                 else 'sl_send_reply("486", "Busy Here");')
        login = "" if relays else f"""
    if (!pv_proxy_authenticate("{REALM}", "{password}", "0")) {{
        proxy_challenge("{REALM}", "1"); exit;
    }}"""
        (self.home / "kamailio.cfg").write_text(f"""#!KAMAILIO
debug=2
log_stderror=yes
fork=yes
children=1
tcp_children=1
tcp_connection_lifetime=3600
tcp_accept_aliases=yes
auto_aliases=no
{listen}
mpath="/usr/lib/x86_64-linux-gnu/kamailio/modules/"
loadmodule "jsonrpcs.so"
loadmodule "tm.so"
loadmodule "sl.so"
loadmodule "rr.so"
loadmodule "pv.so"
loadmodule "maxfwd.so"
loadmodule "textops.so"
loadmodule "siputils.so"
loadmodule "xlog.so"
loadmodule "usrloc.so"
loadmodule "registrar.so"
loadmodule "auth.so"
{tls}
modparam("jsonrpcs", "transport", 0)
modparam("usrloc", "db_mode", 0)
modparam("auth", "nonce_expire", 300)
modparam("rr", "enable_full_lr", 1)

request_route {{
    xlog("L_NOTICE", "REQUEST $rm $rU from $pr:$si contact $ct\\n");
    # The connection that a client made is the only way to it (RFC 5923).
    if ($pr != "udp") {{ force_tcp_alias(); }}
    if (!mf_process_maxfwd_header("10")) {{ sl_send_reply("483", "Too Many Hops"); exit; }}
    if (is_method("CANCEL")) {{ if (t_check_trans()) {{ t_relay(); }} exit; }}
    if (has_totag()) {{
        if (loose_route()) {{ t_relay(); }}
        else if (is_method("ACK")) {{ if (t_check_trans()) {{ t_relay(); }} }}
        else {{ sl_send_reply("404", "Not here"); }}
        exit;
    }}
    if (is_method("OPTIONS")) {{ sl_send_reply("200", "OK"); exit; }}
    if (is_method("REGISTER")) {{
        if (!pv_www_authenticate("{REALM}", "{password}", "0")) {{
            www_challenge("{REALM}", "1"); exit;
        }}
        if ($au != "{user}") {{ sl_send_reply("403", "Forbidden"); exit; }}
        xlog("L_NOTICE", "REGISTERED $au by $pr\\n");
        save("location");
        exit;
    }}
    if (!is_method("INVITE")) {{ sl_send_reply("405", "Method Not Allowed"); exit; }}{login}
    xlog("L_NOTICE", "CALL $rU from $fU by $pr identity $hdr(P-Asserted-Identity) privacy $hdr(Privacy)\\n");
    consume_credentials();
    {relay}
}}
""")
        self.process = None

    def proxy(self, transport="udp", host=None):
        """The SIP URI of this gateway."""
        port = self.tls_port if transport == "tls" else self.port
        return f"sip:{host or self.address}:{port};transport={transport}"

    def gateway(self, transport="udp", host=None, **more):
        """A [[gateway]] of the agent's configuration."""
        return {"name": self.name, "proxy": self.proxy(transport, host),
                "user": self.settings["user"], "password": self.settings["password"],
                "realm": REALM, **more}

    def __enter__(self):
        self.process = Process(f"kamailio-{self.name}", [
            "kamailio", "-DD", "-E", "-f", self.home / "kamailio.cfg", "-Y", self.home,
            "-m", "64", "-M", "8"], self.home)
        self.process.wait_port(self.port, host=self.address.strip("[]"))
        return self

    def __exit__(self, *_):
        self.process.stop(3)

    def log(self):
        return self.process.log()

    def count(self, text):
        return self.log().count(text)

    def wait_log(self, text, limit=20.0):
        wait_for(f"{self.name}: {text!r}", lambda: text in self.log(), limit)
