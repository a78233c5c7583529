"""Links, leases and tunnels: init's network script, DHCP, NetworkManager, WLAN, VPN, PPP.

From Red Hat's ``network`` script, ISC dhclient and dhcpd (``dhclient.c``, ``dhcp.c``), dhcpcd, dnsmasq,
NetworkManager (``nm-device.c``, ``nm-audit-manager.c``), wpa_supplicant and hostapd (``ctrl_iface`` events), OpenVPN
(``ssl_verify.c``, ``multi.c``), strongSwan, pppd and avahi.

A lease, a link and a tunnel that comes or goes is a change of the network; the questions and offers before a
lease are not. On a DHCP server the client's address is where a request came from or an answer went to, its
hardware address the device.
"""

from __future__ import annotations

from logscope.parsing.rule import Fields, Rule, RuleSet

_NETWORK = ("os.network",)
_DONE = r":?\s{0,8}\[?\s{0,8}(?P<outcome>succeeded|failed|OK|FAILED|done|ok)\b"
_IP = r"[0-9a-fA-F.:]+"
_MAC = r"(?P<device>[0-9A-Fa-f]{2}(?::[0-9A-Fa-f]{2}){5,7})"

SCRIPT = RuleSet(
    "network",
    Rule(
        "step",
        (
            r"(?P<target>Setting network parameters)" + _DONE,
            r"Bringing up (?P<target>[^:]{1,60})" + _DONE,
            r"Shutting down (?P<target>[^:]{1,60})" + _DONE,
            r"(?P<target>Disabling IPv4 [^:]{1,60})" + _DONE,
            r"(?P<target>Enabling IPv4 [^:]{1,60})" + _DONE,
            r"Determining IP information for (?P<target>[\w-]{1,15}(?:\.\d{1,4})?)\.*(?: (?P<outcome>done|failed))?",
            r"(?P<target>Adding IPv4 route|Setting 802.1Q VLAN parameters)" + _DONE,
        ),
        action="network.setup",
        category=_NETWORK,
        examples={
            "Setting network parameters:  succeeded": {"outcome": "success", "category": ["os.network"]},
            "Bringing up interface eth0:  failed": {"target": "interface eth0", "outcome": "failure"},
            "Shutting down loopback interface:  [  OK  ]": {"target": "loopback interface", "outcome": "success"},
        },
    ),
    Rule(
        "failed",
        r"(?P<target>[\w.-]{1,15}): (?P<reason>.*(?:failed|not present|does not seem to be present).*)$",
        action="network.setup",
        outcome="failure",
        category=_NETWORK,
        examples={"eth1: Device eth1 does not seem to be present, delaying initialization.": {"outcome": "failure"}},
    ),
    programs=("network", "ifup", "ifdown", "/etc/sysconfig/network-scripts/*", "ifup-eth", "ifdown-eth", "networking"),
)  # fmt: skip

DHCLIENT = RuleSet(
    "dhclient",
    Rule(
        "acknowledged",
        (
            rf"DHCPACK of (?P<target>{_IP}) from (?P<source_ip>{_IP})",
            rf"DHCPACK from (?P<source_ip>{_IP})",
            rf"bound to (?P<target>{_IP})(?: -- renewal in (?P<seconds>\d+) seconds)?",
        ),
        action="network.lease",
        outcome="success",
        category=_NETWORK,
        examples={
            "DHCPACK of 10.20.0.9 from 10.20.0.1": {"source_ip": "10.20.0.1", "target": "10.20.0.9", "category": ["os.network"]},
            "DHCPACK from 10.20.0.1 (xid=0x4a1f)": {"source_ip": "10.20.0.1"},
            "bound to 10.20.0.9 -- renewal in 1800 seconds.": {"target": "10.20.0.9", "outcome": "success"},
        },
    ),
    Rule(
        "refused",
        (
            rf"DHCPNAK from (?P<source_ip>{_IP})",
            r"No DHCPOFFERS received", r"No working leases in persistent database",
            r"(?:send_packet|receive_packet failed on (?P<target>\S+)): (?P<reason>.*)$",
        ),
        action="network.lease",
        outcome="failure",
        category=_NETWORK,
        examples={
            "DHCPNAK from 10.20.0.1 (xid=0x4a1f)": {"source_ip": "10.20.0.1", "outcome": "failure"},
            "No DHCPOFFERS received.": {"outcome": "failure", "category": ["os.network"]},
        },
    ),
    Rule(
        "released",
        rf"DHCP(?:RELEASE|DECLINE)(?: of (?P<target>{_IP}))? on (?P<interface>\S+) to (?P<dest_ip>{_IP})(?: port (?P<dest_port>\d+))?",
        action="network.release",
        category=_NETWORK,
        examples={"DHCPRELEASE of 10.20.0.9 on eth0 to 10.20.0.1 port 67": {"dest_ip": "10.20.0.1", "category": ["os.network"]}},
    ),
    Rule(
        "asked",
        (
            rf"DHCP(?:DISCOVER|REQUEST|INFORM)(?: (?:for|of) (?P<target>{_IP}))? on (?P<interface>\S+) to (?P<dest_ip>{_IP})(?: port (?P<dest_port>\d+))?",
            rf"DHCPOFFER (?:of (?P<target>{_IP}) )?from (?P<source_ip>{_IP})",
        ),
        action="network.dhcp",
        examples={
            "DHCPREQUEST for 10.20.0.9 on eth0 to 10.20.0.1 port 67": {"dest_ip": "10.20.0.1", "target": "10.20.0.9"},
            "DHCPOFFER of 10.20.0.9 from 10.20.0.1": {"source_ip": "10.20.0.1"},
        },
    ),
)  # fmt: skip

DHCPD = RuleSet(
    "dhcpd",
    Rule(
        "acknowledged",
        (
            rf"DHCPACK on (?P<dest_ip>{_IP}) to {_MAC}(?: \((?P<client_name>[^()]*)\))? via (?P<interface>\S+)",
            rf"DHCPACK to (?P<dest_ip>{_IP}) \({_MAC}\) via (?P<interface>\S+)",
            rf"DHCPACK\((?P<interface>[\w.-]+)\) (?P<dest_ip>{_IP}) {_MAC}(?: (?P<client_name>\S+))?",
        ),
        action="network.lease",
        outcome="success",
        category=_NETWORK,
        examples={
            "DHCPACK on 10.20.0.9 to 52:54:00:12:a1:30 (pc9) via eth1": {
                "dest_ip": "10.20.0.9", "device": "52:54:00:12:a1:30", "outcome": "success", "category": ["os.network"],
            },
            "DHCPACK(br0) 10.20.0.9 52:54:00:12:a1:30 pc9": {"dest_ip": "10.20.0.9"},
        },
    ),
    Rule(
        "refused",
        (
            rf"DHCPNAK on (?P<dest_ip>{_IP}) to {_MAC}",
            rf"DHCPNAK\((?P<interface>[\w.-]+)\) (?P<dest_ip>{_IP}) {_MAC}",
            rf"DHCPDISCOVER from {_MAC}(?: \([^()]*\))? via (?P<interface>[^\s:]+): (?:network (?P<network>[^:\s]+): )?no free leases",
            r"no free leases on subnet (?P<target>\S+)",
        ),
        action="network.lease",
        outcome="failure",
        category=_NETWORK,
        examples={
            "DHCPDISCOVER from 52:54:00:12:a1:30 via eth1: network lan: no free leases": {
                "device": "52:54:00:12:a1:30", "outcome": "failure", "category": ["os.network"],
            },
        },
    ),
    Rule(
        "released",
        (
            rf"DHCP(?:RELEASE|DECLINE) (?:of|from) (?P<source_ip>{_IP}) from {_MAC}",
            rf"DHCP(?:RELEASE|DECLINE)\((?P<interface>[\w.-]+)\) (?P<source_ip>{_IP}) {_MAC}",
        ),
        action="network.release",
        category=_NETWORK,
        examples={
            "DHCPRELEASE of 10.20.0.9 from 52:54:00:12:a1:30 (pc9) via eth1 (found)": {
                "source_ip": "10.20.0.9", "device": "52:54:00:12:a1:30", "category": ["os.network"],
            },
        },
    ),
    Rule(
        "asked",
        (
            rf"DHCPREQUEST for (?P<source_ip>{_IP})(?: \((?P<dest_ip>{_IP})\))? from {_MAC}(?: \((?P<client_name>[^()]*)\))? via (?P<interface>[^\s:]+)",
            rf"DHCPDISCOVER from {_MAC}(?: \((?P<client_name>[^()]*)\))? via (?P<interface>[^\s:]+)",
            rf"DHCPOFFER on (?P<dest_ip>{_IP}) to {_MAC}(?: \((?P<client_name>[^()]*)\))? via (?P<interface>[^\s:]+)",
            rf"DHCPINFORM from (?P<source_ip>{_IP}) via (?P<interface>[^\s:]+)",
            rf"DHCP(?:DISCOVER|REQUEST|OFFER|INFORM)\((?P<interface>[\w.-]+)\) (?:(?P<source_ip>{_IP}) )?{_MAC}",
        ),
        action="network.dhcp",
        examples={
            "DHCPREQUEST for 10.20.0.9 (10.20.0.1) from 52:54:00:12:a1:30 via eth1": {
                "source_ip": "10.20.0.9", "dest_ip": "10.20.0.1", "device": "52:54:00:12:a1:30",
            },
            "DHCPDISCOVER from 52:54:00:12:a1:30 via eth1": {"device": "52:54:00:12:a1:30"},
        },
    ),
    Rule(
        "started",
        r"(?:Server starting service|Internet Systems Consortium DHCP Server|started, version (?P<version>\S+)|Sending on )",
        action="service.start",
        category=("os.service",),
        examples={
            "Server starting service.": {"category": ["os.service"]},
            "started, version 2.89 cachesize 150": {"category": ["os.service"]},
        },
    ),
    programs=("dhcpd", "dhcpd3", "dnsmasq", "dnsmasq-dhcp", "udhcpd"),
)  # fmt: skip

DHCPCD = RuleSet(
    "dhcpcd",
    Rule(
        "lease",
        (
            rf"(?P<target>[\w.-]{{1,15}}): (?:leased|rebinding lease of|acknowledged) (?P<dest_ip>{_IP})(?: from (?P<source_ip>{_IP}))?",
            rf"[Ll]ease of (?P<dest_ip>{_IP}) obtained(?: from (?P<source_ip>{_IP}))?",
        ),
        action="network.lease",
        outcome="success",
        category=_NETWORK,
        examples={
            "eth0: leased 10.20.0.9 for 3600 seconds": {"target": "eth0", "dest_ip": "10.20.0.9", "category": ["os.network"]},
            "Lease of 10.20.0.9 obtained, lease time 3600": {"dest_ip": "10.20.0.9"},
        },
    ),
    Rule(
        "link",
        r"(?P<target>[\w.-]{1,15}): (?P<state>carrier (?:acquired|lost)|deleting (?:default )?route|adding default route|removing interface|new interface)",
        action="network.link",
        category=_NETWORK,
        examples={"eth0: carrier lost": {"target": "eth0", "category": ["os.network"]}},
    ),
    programs=("dhcpcd", "udhcpc", "dhcpcd-*"),
)  # fmt: skip


_STATE_OUTCOME = {"activated": "success", "failed": "failure"}
_SETTLED = frozenset(
    {"activated", "disconnected", "failed", "unavailable", "deactivating", "unmanaged"}
)


def _device_state(fields: Fields) -> None:
    """Only a state that a device stays in is a change of the network."""
    state = str(fields.get("state"))
    fields["outcome"] = _STATE_OUTCOME.get(state)
    if state not in _SETTLED:
        fields["category"] = ()


NETWORK_MANAGER = RuleSet(
    "NetworkManager",
    Rule(
        "state",
        (
            r"device \((?P<target>[^()]{1,15})\): state change: (?P<from_state>[\w-]+) -> (?P<state>[\w-]+)",
            r"\((?P<target>[^()]{1,15})\): device state change: (?P<from_state>[\w-]+) -> (?P<state>[\w-]+)",
        ),
        action="network.state",
        category=_NETWORK,
        refine=_device_state,
        examples={
            "<info>  [1767449122.4150] device (eth0): state change: secondaries -> activated (reason 'none', sys-iface-state: 'managed')": {
                "target": "eth0", "outcome": "success", "category": ["os.network"],
            },
            "<info> (eth0): device state change: prepare -> config (reason 'none') [40 50 0]": {"target": "eth0"},
        },
    ),
    Rule(
        "activation",
        (
            r"device \((?P<target>[^()]{1,15})\): Activation: (?P<outcome>successful|failed)",
            r"Activation \((?P<target>[^()]{1,15})\) (?P<outcome>successful|failed)",
        ),
        action="network.activation",
        category=_NETWORK,
        examples={
            "<info>  [1767449122.4150] device (eth0): Activation: successful, device activated.": {
                "target": "eth0", "outcome": "success", "category": ["os.network"],
            },
        },
    ),
    Rule(
        "link",
        (
            r"device \((?P<target>[^()]{1,15})\): (?:carrier: )?link (?P<state>connected|disconnected)",
            r"\((?P<target>[^()]{1,15})\): (?:carrier: |carrier now )?(?:link )?(?P<state>connected|disconnected|ON|OFF)\b",
            r"(?:manager: )?NetworkManager state is now (?P<state>\w+)",
            r"(?:dhcp[46] \((?P<target>[^()]{1,15})\): )state changed (?:\w+ -> )?(?P<state>bound|new lease|expire|fail|timeout|terminated|done)",
            r"device \((?P<target>[^()]{1,15})\): (?P<state>attached as port|detached|released|enslaved)",
            r"vpn(?:-connection|)\[[^\]]*\]: VPN plugin: state changed: (?P<state>\w+)",
        ),
        action="network.link",
        category=_NETWORK,
        examples={
            "<info>  [1767449122.4150] device (eth0): carrier: link connected": {"target": "eth0", "category": ["os.network"]},
            "<info>  [1767449122.4150] manager: NetworkManager state is now DISCONNECTED": {"category": ["os.network"]},
        },
    ),
    Rule(
        "audit",
        r"audit: op=\"(?P<operation>[^\"]*)\"(?:.*? name=\"(?P<target>[^\"]*)\")?(?:.*? uid=(?P<actor_id>\d+))?(?:.*? result=\"(?P<outcome>\w+)\")?",
        action="network.config",
        category=_NETWORK,
        examples={
            '<info>  [1767449122.4150] audit: op="connection-activate" uuid="0a1b" name="eth0" pid=812 uid=1000 result="success"': {
                "target": "eth0", "actor_id": "1000", "outcome": "success", "category": ["os.network"],
            },
        },
    ),
    Rule(
        "started",
        (r"NetworkManager \(version (?P<version>[^()]*)\) is starting", r"caught SIG(?:TERM|INT), shutting down", r"exiting \((?P<outcome>success|error)\)"),
        action="service.lifecycle",
        category=("os.service",),
        examples={
            "<info>  [1767449122.4150] NetworkManager (version 1.42.4) is starting... (boot:0a1b)": {"category": ["os.service"]},
            "<info>  [1767449122.4150] caught SIGTERM, shutting down normally.": {"category": ["os.service"]},
        },
    ),
    programs=("networkmanager", "nm-dispatcher"),
    lead=r"<(?P<level>\w{3,5})> {1,3}(?:\[\d{1,12}\.\d{1,9}\] )?",
)  # fmt: skip

WLAN = RuleSet(
    "wlan",
    Rule(
        "event",
        (
            r"(?P<target>[\w.-]{1,15}): CTRL-EVENT-CONNECTED - Connection to (?P<device>[0-9A-Fa-f:]{17})",
            r"(?P<target>[\w.-]{1,15}): CTRL-EVENT-(?P<state>DISCONNECTED|TERMINATING) (?:bssid=(?P<device>[0-9A-Fa-f:]{17}))?(?:.*?reason=(?P<code>\d+))?",
            r"(?P<target>[\w.-]{1,15}): (?P<state>AP-STA-CONNECTED|AP-STA-DISCONNECTED|AP-ENABLED|AP-DISABLED)(?: (?P<device>[0-9A-Fa-f:]{17}))?",
            r"(?P<target>[\w.-]{1,15}): STA (?P<device>[0-9A-Fa-f:]{17}) IEEE 802\.11: (?P<state>associated|disassociated|deauthenticated)",
            r"(?P<target>[\w.-]{1,15}): STA (?P<device>[0-9A-Fa-f:]{17}) WPA: (?P<state>pairwise key handshake completed)",
        ),
        action="wlan.connection",
        category=_NETWORK,
        examples={
            "wlan0: CTRL-EVENT-CONNECTED - Connection to 52:54:00:12:a1:30 completed [id=0 id_str=]": {
                "target": "wlan0", "device": "52:54:00:12:a1:30", "category": ["os.network"],
            },
            "wlan0: AP-STA-DISCONNECTED 52:54:00:12:a1:30": {"device": "52:54:00:12:a1:30"},
        },
    ),
    Rule(
        "refused",
        (
            r"(?P<target>[\w.-]{1,15}): CTRL-EVENT-(?P<state>AUTH-REJECT|ASSOC-REJECT|EAP-FAILURE|SSID-TEMP-DISABLED)(?:.*? (?P<device>[0-9A-Fa-f:]{17}))?",
            r"(?P<target>[\w.-]{1,15}): AP-STA-POSSIBLE-PSK-MISMATCH (?P<device>[0-9A-Fa-f:]{17})",
        ),
        action="wlan.connection",
        outcome="failure",
        category=_NETWORK,
        examples={
            'wlan0: CTRL-EVENT-SSID-TEMP-DISABLED id=0 ssid="lab" auth_failures=1 duration=10 reason=WRONG_KEY': {
                "target": "wlan0", "outcome": "failure", "category": ["os.network"],
            },
        },
    ),
    programs=("wpa_supplicant", "hostapd", "iwd"),
)  # fmt: skip

_OPENVPN_PEER = r"\[(?:AF_INET6?)\]\[?(?P<source_ip>[0-9a-fA-F.:]+?)\]?:(?P<source_port>\d{1,5})\b"

OPENVPN = RuleSet(
    "openvpn",
    Rule(
        "login",
        (
            r"\[(?P<actor>[^\]]+)\] Peer Connection Initiated with \[AF_INET6?\]",
            r"TLS: Username/Password authentication succeeded for username '(?P<actor>[^']*)'",
        ),
        action="vpn.login",
        outcome="success",
        category=("audit.logon", "os.network"),
        examples={
            "192.0.2.7:4711 [ann] Peer Connection Initiated with [AF_INET]192.0.2.7:4711": {
                "actor": "ann", "source_ip": "192.0.2.7", "outcome": "success", "category": ["audit.logon", "os.network"],
            },
        },
    ),
    Rule(
        "login-failed",
        (
            r"TLS Auth Error: Auth Username/Password (?:verification failed|was not provided)",
            r"TLS Auth Error: (?:--client-config-dir|username attempted|TLS) .*$",
            r"AUTH: Received control message: AUTH_FAILED",
            r"PLUGIN AUTH-PAM: BACKGROUND: user '(?P<actor>[^']*)' failed to authenticate",
        ),
        action="vpn.login",
        outcome="failure",
        category=("audit.logon", "os.network"),
        examples={
            "192.0.2.7:4711 TLS Auth Error: Auth Username/Password verification failed for peer": {
                "source_ip": "192.0.2.7", "outcome": "failure", "category": ["audit.logon"],
            },
        },
    ),
    Rule(
        "tls-error",
        (
            r"TLS Error: (?P<reason>.*?) from " + _OPENVPN_PEER,
            r"TLS Error: (?P<reason>.*)$",
            r"VERIFY ERROR: (?P<reason>.*)$",
            r"TLS_ERROR: (?P<reason>.*)$",
            r"OpenSSL: error:(?P<reason>.*)$",
        ),
        action="vpn.tls-error",
        outcome="failure",
        category=_NETWORK,
        examples={
            "192.0.2.7:4711 TLS Error: TLS handshake failed": {"source_ip": "192.0.2.7", "outcome": "failure"},
            "TLS Error: cannot locate HMAC in incoming packet from [AF_INET]192.0.2.7:55340": {"source_ip": "192.0.2.7"},
        },
    ),
    Rule(
        "started",
        r"OpenVPN (?P<version>\d\S{0,40}) (?:\[git:[^\]\n]{1,80}\] )?(?P<platform>[\w.-]{1,60}) \[",
        action="service.start",
        category=("os.service",),
        examples={"OpenVPN 2.6.14 x86_64-pc-linux-gnu [SSL (OpenSSL)] [LZO] [EPOLL]": {"version": "", "category": ["os.service"]}},
    ),
    Rule(
        "stopped",
        (r"SIG(?:TERM|USR1|INT|HUP)\[(?P<reason>[^\]]*)\] received, process (?P<state>exiting)", r"(?P<reason>Exiting due to fatal error)"),
        action="service.stop",
        category=("os.service", "os.network"),
        examples={"SIGTERM[hard,] received, process exiting": {"state": "", "category": ["os.service", "os.network"]}},
    ),
    Rule(
        "address",
        (
            r"MULTI: Learn: (?P<dest_ip>[0-9a-fA-F.:]{2,45})(?:/\d{1,3})? -> ",
            r"MULTI: primary virtual IP(?:v6)? for \S{1,400}: (?P<dest_ip>[0-9a-fA-F.:]{2,45})",
            r"MULTI_sva: pool returned IPv4=(?P<dest_ip>[0-9.]{7,15})",
        ),
        action="network.lease",
        outcome="success",
        category=_NETWORK,
        examples={
            "ann/192.0.2.7:4711 MULTI: Learn: 10.8.0.6 -> ann/192.0.2.7:4711": {
                "source_ip": "192.0.2.7", "actor": "ann", "dest_ip": "10.8.0.6", "category": ["os.network"],
            },
            "ann/192.0.2.7:4711 MULTI_sva: pool returned IPv4=10.8.0.6, IPv6=(Not enabled)": {"actor": "ann", "dest_ip": "10.8.0.6"},
        },
    ),
    Rule(
        "up",
        r"Initialization Sequence Completed",
        action="vpn.up",
        outcome="success",
        category=_NETWORK,
        examples={"Initialization Sequence Completed": {"category": ["os.network"]}},
    ),
    Rule(
        "connection",
        r"(?P<protocol>TCP|UDP) connection established with " + _OPENVPN_PEER,
        action="vpn.connect",
        examples={"TCP connection established with [AF_INET]192.0.2.7:10107": {"source_ip": "192.0.2.7", "source_port": 10107}},
    ),
    Rule(
        "down",
        (
            r"SIG(?:TERM|USR1|INT|HUP)\[(?P<reason>[^\]]*)\] received, (?P<state>.*)$",
            r"Connection reset, restarting", r"Inactivity timeout", r"\[[^\]]*\] Inactivity timeout",
        ),
        action="vpn.down",
        category=_NETWORK,
        examples={
            "192.0.2.7:4711 SIGUSR1[soft,connection-reset] received, client-instance restarting": {
                "source_ip": "192.0.2.7", "category": ["os.network"],
            },
        },
    ),
    Rule(
        "other",
        r"(?!\(?pam_)(?=\S)",
        action="vpn.message",
        examples={"ann/192.0.2.7:4711 MULTI: bad source address from client [192.0.2.9], packet dropped": {"source_ip": "192.0.2.7", "actor": "ann"}},
    ),
    programs=("openvpn", "openvpn*", "ovpn*"),
    lead=(
        r"(?:(?P<actor>[^\s/]{1,64})/)?(?:(?:udp|tcp)[46]?(?:-server)?:)?"
        r"(?P<source_ip>\d{1,3}(?:\.\d{1,3}){3}|\[?[0-9a-fA-F]{0,4}:[0-9a-fA-F:.]{2,45}?\]?):(?P<source_port>\d{1,5}) "
    ),
)  # fmt: skip

_GATEWAYS = (
    r"(?P<dest_ip>[0-9a-fA-F.:]+)\[[^\]]*\]\.{3}(?P<source_ip>[0-9a-fA-F.:]+)\[(?P<peer>[^\]]*)\]"
)

IPSEC = RuleSet(
    "charon",
    Rule(
        "up",
        (rf"IKE_SA (?P<target>\S+) established between {_GATEWAYS}", r"CHILD_SA (?P<target>\S+) established"),
        action="vpn.up",
        outcome="success",
        category=_NETWORK,
        examples={
            "05[IKE] <vpn|1> IKE_SA vpn[1] established between 198.51.100.2[gw.example.com]...192.0.2.7[ann]": {
                "source_ip": "192.0.2.7", "dest_ip": "198.51.100.2", "target": "vpn[1]", "category": ["os.network"],
            },
        },
    ),
    Rule(
        "login",
        (
            r"authentication of '(?P<actor>[^']*)' with (?P<method>.*?) successful",
            r"EAP method \w+ succeeded", r"XAuth authentication of '(?P<actor>[^']*)' successful",
        ),
        action="vpn.login",
        outcome="success",
        category=("audit.logon",),
        examples={"05[IKE] authentication of 'ann' with EAP successful": {"actor": "ann", "outcome": "success"}},
    ),
    Rule(
        "login-failed",
        (
            r"(?:EAP[\w-]*|XAuth) (?:verification|authentication) (?:of '(?P<actor>[^']*)' )?failed",
            r"received AUTHENTICATION_FAILED", r"no trusted (?:RSA|ECDSA|ED25519) public key found for '(?P<actor>[^']*)'",
            r"EAP method \w+ failed for peer (?P<actor>\S+)", r"tried \d+ shared keys? for .*, but MAC mismatched",
        ),
        action="vpn.login",
        outcome="failure",
        category=("audit.logon",),
        examples={"05[IKE] EAP-MS-CHAPv2 verification failed, retry (1)": {"outcome": "failure", "category": ["audit.logon"]}},
    ),
    Rule(
        "down",
        (rf"deleting IKE_SA (?P<target>\S+) between {_GATEWAYS}", r"closing CHILD_SA (?P<target>\S+)", r"IKE_SA deleted"),
        action="vpn.down",
        category=_NETWORK,
        examples={
            "05[IKE] <vpn|1> deleting IKE_SA vpn[1] between 198.51.100.2[gw.example.com]...192.0.2.7[ann]": {
                "source_ip": "192.0.2.7", "category": ["os.network"],
            },
        },
    ),
    Rule(
        "asked",
        (
            r"(?P<source_ip>[0-9a-fA-F.:]+) is initiating an? (?P<mode>[\w ]*IKE_SA|\w+ Mode IKE_SA)",
            r"assigning virtual IP (?P<address>\S+) to peer '(?P<actor>.*)'",
        ),
        action="vpn.connect",
        category=_NETWORK,
        examples={
            "12[IKE] 192.0.2.7 is initiating an IKE_SA": {"source_ip": "192.0.2.7", "category": ["os.network"]},
            "12[IKE] assigning virtual IP 10.3.0.1 to peer 'ann'": {"actor": "ann", "address": ""},
        },
    ),
    Rule(
        "started",
        r"Starting (?:IKE )?charon(?:-\w+)? daemon.*",
        action="service.start",
        outcome="success",
        category=("os.service",),
        examples={"00[DMN] Starting IKE charon daemon (strongSwan 5.9.1, Linux 5.10, x86_64)": {"category": ["os.service"]}},
    ),
    Rule(
        "stopped",
        r"SIG(?:INT|TERM) received, (?:shutting down|terminating).*",
        action="service.stop",
        category=("os.service",),
        examples={"00[DMN] SIGINT received, shutting down": {"category": ["os.service"]}},
    ),
    programs=("charon", "charon-systemd", "ipsec", "strongswan", "ipsec_starter"),
    lead=r"\d{2}\[[A-Z]{2,4}\] (?:<[^<>]{1,80}> )?",
)  # fmt: skip

PPP = RuleSet(
    "pppd",
    Rule(
        "up",
        (
            r"Connect: (?P<target>\S+) <--> (?P<device>\S+)",
            rf"(?P<target>(?:local|remote) {{1,2}}IP address) (?P<dest_ip>{_IP})",
            r"pppd (?P<version>\S+) started by (?P<actor>[^,]+), uid (?P<actor_id>\d+)",
        ),
        action="ppp.up",
        category=_NETWORK,
        examples={"Connect: ppp0 <--> /dev/pts/0": {"target": "ppp0", "category": ["os.network"]}},
    ),
    Rule(
        "down",
        (r"Connection terminated", r"Modem hangup", r"Connect time (?P<minutes>[\d.]+) minutes", r"Terminating on signal (?P<code>\d+)"),
        action="ppp.down",
        category=_NETWORK,
        examples={"Connection terminated.": {"category": ["os.network"]}},
    ),
    Rule(
        "login-failed",
        (
            r"(?:Peer (?P<actor>\S+) failed )?(?P<method>PAP|CHAP|MS-CHAP) [Aa]uthentication failed",
            r"Peer (?P<actor>\S+) failed (?P<method>\S+) authentication", r"PAP authentication failure for (?P<actor>\S+)",
        ),
        action="ppp.login",
        outcome="failure",
        category=("audit.logon",),
        examples={"Peer ann failed CHAP authentication": {"actor": "ann", "outcome": "failure", "category": ["audit.logon"]}},
    ),
    Rule(
        "login",
        (r"(?P<method>PAP|CHAP|MS-CHAP) (?:peer )?authentication succeeded(?: for (?P<actor>\S+))?", r"user (?P<actor>\S+) logged in"),
        action="ppp.login",
        outcome="success",
        category=("audit.logon",),
        examples={"CHAP peer authentication succeeded for ann": {"actor": "ann", "outcome": "success"}},
    ),
    programs=("pppd", "pppoe*", "pptpd"),
)  # fmt: skip

AVAHI = RuleSet(
    "avahi-daemon",
    Rule(
        "address",
        rf"(?:Registering new|Withdrawing) address record for (?P<dest_ip>{_IP}) on (?P<target>[\w@-]+)",
        action="network.address",
        category=_NETWORK,
        examples={"Withdrawing address record for 10.20.0.9 on eth0.": {"target": "eth0", "category": ["os.network"]}},
    ),
    Rule(
        "lifecycle",
        (r"avahi-daemon (?P<version>\S+) (?:starting up|exiting)", r"Server startup complete", r"Got SIG(?:TERM|INT), quitting"),
        action="service.lifecycle",
        category=("os.service",),
        examples={"avahi-daemon 0.8 starting up.": {"category": ["os.service"]}},
    ),
)  # fmt: skip

RULE_SETS = (SCRIPT, DHCLIENT, DHCPD, DHCPCD, NETWORK_MANAGER, WLAN, OPENVPN, IPSEC, PPP, AVAHI)
