"""Web servers and proxies."""

from __future__ import annotations

import signal
import subprocess
import time
from pathlib import Path

from bench.daemons.lab import HOME, PASSWORD, USER, Lab, curl, daemon


def _web_deeds(lab: Lab, port: int, *, proxied: bool = True) -> None:
    """The same deeds for every web server: found, absent, log-on good, bad and unknown, broken upstream."""
    url = f"http://{HOME}:{port}"
    curl(lab, f"{url}/index.html", "-A", "bench/1")
    lab.expect(
        "page fetched", source_ip=HOME, code="200", outcome="success", category="app.transaction"
    )
    curl(lab, f"{url}/absent")
    lab.expect(
        "page absent", source_ip=HOME, code="404", outcome="failure", category="app.transaction"
    )
    for user, password in (("ann", PASSWORD), ("ann", "wrong"), ("oracle", "wrong")):
        curl(lab, "-u", f"{user}:{password}", f"{url}/private/")
    lab.expect("log-on", source_ip=HOME, actor="ann", code="200")
    lab.expect(
        "wrong password", source_ip=HOME, actor="ann", outcome="failure", category="app.auth"
    )
    lab.expect(
        "unknown user", source_ip=HOME, actor="oracle", outcome="failure", category="app.auth"
    )
    if proxied:
        curl(lab, f"{url}/up")
        lab.expect("upstream down", source_ip=HOME, category="app.failure", outcome="failure")


def _web_root(lab: Lab, name: str) -> Path:
    room = lab.room(name)
    (room / "private").mkdir()
    for page in (room / "index.html", room / "private/index.html"):
        page.write_text("page\n")
    done = subprocess.run(
        ["openssl", "passwd", "-apr1", PASSWORD], capture_output=True, check=False
    )
    (room / "users").write_text(f"ann:{done.stdout.decode().strip()}\n")
    return room


@daemon("nginx", "nginx", "nginx-light")
def nginx(lab: Lab) -> None:
    port, room = 22080, _web_root(lab, "nginx")
    config = lab.config(
        "nginx.conf",
        f"user www-data; daemon off; pid {room}/pid; error_log {lab.logs}/nginx-error.log notice;\nevents {{}}\n"
        f"http {{ access_log {lab.logs}/nginx-access.log combined; server {{ listen {HOME}:{port}; root {room};\n"
        f"location /private/ {{ auth_basic x; auth_basic_user_file {room}/users; }}\n"
        f"location /up {{ proxy_pass http://{HOME}:9; }} }} }}\n",
    )
    process = lab.spawn("nginx", "-c", config)
    _web_deeds(lab, port)
    process.send_signal(signal.SIGHUP)
    time.sleep(1)
    lab.expect("configuration read anew", category="app.config")
    lab.end(process, signal.SIGQUIT)
    lab.expect("server stopped", category="app.lifecycle")


@daemon("apache2", "apache2", "apache2", files="apache")
def apache(lab: Lab) -> None:
    port, room = 22081, _web_root(lab, "apache")
    modules = (
        "mpm_event",
        "authn_core",
        "authn_file",
        "authz_core",
        "authz_user",
        "auth_basic",
        "proxy",
        "proxy_http",
        "dir",
    )
    loads = "".join(f"LoadModule {m}_module /usr/lib/apache2/modules/mod_{m}.so\n" for m in modules)
    config = lab.config(
        "apache.conf",
        f"{loads}ServerName www.example.com\nListen {HOME}:{port}\nPidFile {room}/pid\nUser www-data\nGroup www-data\n"
        f"DefaultRuntimeDir {room}\nDocumentRoot {room}\nDirectoryIndex index.html\nErrorLog {lab.logs}/apache-error.log\n"
        'LogLevel info\nLogFormat "%h %l %u %t \\"%r\\" %>s %O \\"%{Referer}i\\" \\"%{User-Agent}i\\"" combined\n'
        f"CustomLog {lab.logs}/apache-access.log combined\nProxyPass /up http://{HOME}:9/\n"
        f"<Directory {room}>\nRequire all granted\n</Directory>\n<Directory {room}/private>\nAuthType Basic\nAuthName x\n"
        f"AuthUserFile {room}/users\nRequire valid-user\n</Directory>\n",
    )
    process = lab.spawn("apache2", "-f", config, "-DFOREGROUND")
    _web_deeds(lab, port)
    lab.expect("server started", category="app.lifecycle")
    process.send_signal(signal.SIGUSR1)
    time.sleep(2)
    lab.expect("configuration read anew", category="app.config")
    lab.end(process)


@daemon("squid", "squid", "squid")
def squid(lab: Lab) -> None:
    port, room = 22128, lab.room("squid", "proxy")
    config = lab.config(
        "squid.conf",
        f"http_port {HOME}:{port}\naccess_log stdio:{lab.logs}/squid-access.log\ncache_log {lab.logs}/squid-cache.log\n"
        f"pid_filename {room}/pid\ncoredump_dir {room}\nacl bad dstdomain .example.net\nhttp_access deny bad\nhttp_access allow all\n"
        "shutdown_lifetime 1 seconds\n",
    )
    process = lab.spawn("squid", "-N", "-f", config, wait=4)
    for url in ("http://www.example.net/", f"http://{HOME}:9/"):
        curl(lab, "-x", f"http://{HOME}:{port}", url)
    lab.expect(
        "request denied",
        source_ip=HOME,
        outcome="failure",
        target="http://www.example.net/",
        category="app.transaction",
    )
    lab.expect("request failed", source_ip=HOME, outcome="failure", code="503")
    lab.end(process)
    lab.expect("server started", category="app.lifecycle")


@daemon("haproxy", "haproxy", "haproxy", r"haproxy")
def haproxy(lab: Lab) -> None:
    port = 22085
    config = lab.config(
        "haproxy.cfg",
        "global\n log /dev/log local0\ndefaults\n mode http\n log global\n option httplog\n timeout connect 1s\n timeout client 5s\n"
        f" timeout server 5s\nfrontend web\n bind {HOME}:{port}\n default_backend app\nbackend app\n server app1 {HOME}:9 check inter 200ms\n",
    )
    process = lab.spawn("haproxy", "-db", "-f", config, wait=3)
    curl(lab, f"http://{HOME}:{port}/page")
    lab.expect(
        "request without a server",
        source_ip=HOME,
        code="503",
        outcome="failure",
        category="app.transaction",
    )
    lab.expect("server down", program="haproxy", category="app.failure", outcome="failure")
    lab.end(process)


@daemon("lighttpd", "lighttpd", "lighttpd")
def lighttpd(lab: Lab) -> None:
    port, room = 22086, _web_root(lab, "lighttpd")
    config = lab.config(
        "lighttpd.conf",
        'server.modules = ("mod_access", "mod_auth", "mod_authn_file", "mod_accesslog", "mod_proxy")\n'
        f'server.document-root = "{room}"\nserver.port = {port}\nserver.bind = "{HOME}"\nserver.username = "www-data"\nserver.groupname = "www-data"\n'
        f'server.errorlog = "{lab.logs}/lighttpd-error.log"\naccesslog.filename = "{lab.logs}/lighttpd-access.log"\nindex-file.names = ("index.html")\n'
        f'auth.backend = "htpasswd"\nauth.backend.htpasswd.userfile = "{room}/users"\n'
        'auth.require = ("/private/" => ("method" => "basic", "realm" => "x", "require" => "valid-user"))\n'
        f'$HTTP["url"] =~ "^/up" {{ proxy.server = ("" => (("host" => "{HOME}", "port" => 9))) }}\n',
    )
    process = lab.spawn("lighttpd", "-D", "-f", config)
    _web_deeds(lab, port)
    lab.end(process)
    lab.expect("server started", category="app.lifecycle", action="service.start")
    lab.expect("server stopped", category="app.lifecycle", action="service.stop")


@daemon("tinyproxy", "tinyproxy", "tinyproxy-bin")
def tinyproxy(lab: Lab) -> None:
    port, room = 22087, lab.room("tinyproxy")
    config = lab.config(
        "tinyproxy.conf",
        f'Port {port}\nListen {HOME}\nLogFile "{lab.logs}/tinyproxy.log"\nLogLevel Info\nPidFile "{room}/pid"\nAllow {HOME}\nBasicAuth ann {PASSWORD}\nMaxClients 9\nTimeout 5\nConnectPort 443\n',
    )
    process = lab.spawn("tinyproxy", "-d", "-c", config)
    for account, url in ((f"ann:{PASSWORD}", f"http://{HOME}:9/page"), ("ann:wrong", f"http://{HOME}:9/"), (f"ann:{PASSWORD}", f"https://{HOME}:22/")):  # fmt: skip
        curl(lab, "-x", f"http://{account}@{HOME}:{port}", url)
    lab.expect("connected", source_ip=HOME)
    lab.expect(
        "page asked for", source_ip=HOME, target=f"http://{HOME}:9/page", category="app.transaction"
    )
    # that a password was wrong it does not say before 1.11.2
    lab.expect("page not to be had", outcome="failure", category="app.failure")
    lab.expect("port not allowed", outcome="failure", dest_port=22)
    lab.end(process)
    lab.expect("server started", category="app.lifecycle", action="service.start")
    lab.expect("server stopped", category="app.lifecycle", action="service.stop")


@daemon("cups", "cupsd", "cups cups-client")
def cups(lab: Lab) -> None:
    port, room = 22631, lab.room("cups")
    for name in ("spool/tmp", "state", "cache"):
        (room / name).mkdir(parents=True)
    files = lab.config(
        "cups-files.conf",
        f"AccessLog {lab.logs}/cups-access_log\nErrorLog {lab.logs}/cups-error_log\nPageLog {lab.logs}/cups-page_log\nServerRoot {room}\nRequestRoot {room}/spool\n"
        f"StateDir {room}/state\nCacheDir {room}/cache\nTempDir {room}/spool/tmp\nFileDevice Yes\nSystemGroup root\n",
    )
    config = lab.config(
        "cupsd.conf",
        f"Listen {HOME}:{port}\nListen {room}/sock\nLogLevel info\nAccessLogLevel all\nPageLogFormat %p %u %j %T %P %C %{{job-billing}} %{{job-originating-host-name}} %{{job-name}} %{{media}} %{{sides}}\n"
        "DefaultAuthType Basic\nWebInterface No\nBrowsing No\n<Location />\nOrder allow,deny\nAllow all\n</Location>\n<Location /admin>\nAuthType Default\nRequire user @SYSTEM\nOrder allow,deny\nAllow all\n</Location>\n"
        "<Policy default>\n<Limit CUPS-Add-Modify-Printer CUPS-Delete-Printer>\nAuthType Default\nRequire user @SYSTEM\nOrder deny,allow\n</Limit>\n<Limit All>\nOrder deny,allow\n</Limit>\n</Policy>\n",
    )
    process = lab.spawn("cupsd", "-f", "-c", config, "-s", files, wait=3)
    lab.run(
        "lpadmin", "-h", room / "sock", "-p", "desk", "-E", "-v", "file:///dev/null", "-m", "raw"
    )
    lab.run("lp", "-h", room / "sock", "-d", "desk", "/etc/hostname")
    curl(lab, "-u", f"{USER}:wrong", f"http://{HOME}:{port}/admin/log/error_log")
    time.sleep(3)
    lab.run("lpadmin", "-h", room / "sock", "-x", "desk")
    lab.expect("printer set up", actor="root", category="app.config", outcome="success")
    lab.expect("job sent", actor="root", category="app.transaction", outcome="success")
    # whose, and from where, it does not say
    lab.expect(
        "wrong password",
        code="7",
        outcome="failure",
        category="app.auth",
    )
    lab.end(process)
    lab.expect(
        "server started", category="app.lifecycle", action="service.start", target=f"{HOME}:{port}"
    )
    lab.expect("server stopped", category="app.lifecycle", action="service.stop")
