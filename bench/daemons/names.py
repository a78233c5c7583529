"""Names."""

from __future__ import annotations

from bench.daemons.lab import HOME, Lab, daemon


@daemon("named", "named", "bind9 bind9-dnsutils")
def named(lab: Lab) -> None:
    port, room = 22053, lab.room("named")
    config = lab.config(
        "named.conf",
        f'options {{ directory "{room}"; pid-file "{room}/pid"; session-keyfile "{room}/key"; listen-on port {port} {{ {HOME}; }}; listen-on-v6 {{ none; }};'
        f' recursion no; allow-transfer {{ none; }}; querylog yes; }};\ncontrols {{ }};\nlogging {{ channel f {{ file "{lab.logs}/named.log"; severity info;'
        " print-time yes; print-category yes; print-severity yes; }; category default { f; }; category queries { f; }; category security { f; }; };\n"
        'zone "example.com" { type primary; file "zone"; };\n',
    )
    (room / "zone").write_text(f"$TTL 60\n@ SOA ns a 1 1 1 1 1\n@ NS ns\nns A {HOME}\n")
    process = lab.spawn("named", "-f", "-c", config)
    for words in (("ns.example.com", "A"), ("www.example.org", "A"), ("example.com", "AXFR")):
        lab.run("dig", f"@{HOME}", "-p", port, *words)
    lab.expect("name asked for", source_ip=HOME, target="ns.example.com")
    lab.expect("question refused", source_ip=HOME, outcome="failure")
    lab.expect("transfer denied", source_ip=HOME, outcome="failure", target="example.com")
    lab.end(process)
    lab.expect("service started", action="service.start")
    lab.expect("service stopped", action="service.stop")


@daemon("dnsmasq", "dnsmasq", "dnsmasq-base")
def dnsmasq(lab: Lab) -> None:
    port = 22054
    process = lab.spawn("dnsmasq", "--keep-in-foreground", "--conf-file=/dev/null", "--no-resolv", "--no-hosts", f"--port={port}", f"--listen-address={HOME}",
                        "--bind-interfaces", "--log-queries=extra", f"--log-facility={lab.logs}/dnsmasq.log", "--address=/example.com/192.0.2.1", "--user=root")  # fmt: skip
    lab.run("dig", f"@{HOME}", "-p", port, "web1.example.com")
    lab.expect("name asked for", source_ip=HOME, target="web1.example.com")
    lab.end(process)
    lab.expect("service started", action="service.start")
    lab.expect("service stopped", action="service.stop")


@daemon("unbound", "unbound", "unbound bind9-dnsutils")
def unbound(lab: Lab) -> None:
    port, room = 22055, lab.room("unbound")
    config = lab.config(
        "unbound.conf",
        f'server:\n interface: {HOME}\n port: {port}\n chroot: ""\n directory: "{room}"\n username: ""\n pidfile: "{room}/pid"\n use-syslog: no\n logfile: "{lab.logs}/unbound.log"\n'
        ' log-time-ascii: yes\n log-queries: yes\n log-replies: yes\n log-local-actions: yes\n verbosity: 1\n do-not-query-localhost: no\n module-config: "iterator"\n'
        ' local-zone: "example.com." static\n local-data: "web1.example.com. A 192.0.2.1"\n local-zone: "bad.example.org." always_nxdomain\n'
        "remote-control:\n control-enable: no\n",
    )
    process = lab.spawn("unbound", "-d", "-p", "-c", config)
    for name in ("web1.example.com", "absent.example.com", "bad.example.org"):
        lab.run("dig", f"@{HOME}", "-p", port, name)
    lab.expect("name asked for", source_ip=HOME, target="web1.example.com")
    lab.expect("name absent", source_ip=HOME, target="absent.example.com", outcome="failure")
    lab.expect("name blocked", source_ip=HOME, target="bad.example.org", outcome="failure")
    lab.end(process)
    lab.expect("service started", action="service.start", category="os.service")
    lab.expect("service stopped", action="service.stop", category="os.service")
