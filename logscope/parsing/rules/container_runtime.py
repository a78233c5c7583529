r"""Daemons that run containers: dockerd and containerd, in their own words.

From moby's ``daemon/``, ``cmd/dockerd`` and ``api/server``, and containerd's ``cmd/containerd`` and ``internal/cri``. Both write pairs
(``time="..." level=info msg="..."``), which their own files are read by; behind a syslog or journal header the pairs are still there, and the quotes
inside the message are escaped. What an image, a container or a command is called is anybody's choice: it never stands before what is asked for.
"""

from __future__ import annotations

from logscope.parsing.rule import Rule, RuleSet

_QUOTE = r"\\?\""

# words that anybody may say
_OWN = (
    Rule(
        "starting",
        r"(?:Starting up|starting containerd)(?=\"|$)",
        action="service.start",
        category=("os.service",),
        examples={"Starting up": {"action": "service.start"}, "starting containerd": {}},
    ),
)
_RULES = (
    Rule("started", (r"Daemon has completed initialization", r"containerd successfully booted in "),
         action="service.start", outcome="success", category=("os.service",),
         examples={"Daemon has completed initialization": {"outcome": "success"}, "containerd successfully booted in 0.035s": {}}),
    Rule("signal", r"Processing signal '(?P<signal>[^']{1,40})'",
         action="service.stop", category=("os.service",),
         examples={"Processing signal 'terminated'": {"signal": "terminated"}}),
    Rule("stopped", r"(?:Daemon shutdown complete|Stop CRI service|stopping healthcheck following graceful shutdown)",
         action="service.stop", category=("os.service",),
         examples={"Daemon shutdown complete": {}}),
    Rule("listening", r"API listen on (?P<target>[^\s\"]{1,300})",
         action="service.listen", category=("os.service",),
         examples={"API listen on /run/docker.sock": {"target": "/run/docker.sock"}}),
    Rule("insecure", (r"Binding to (?:IP )?address without --tlsverify is insecure", r"\[DEPRECATION NOTICE\]:? API is accessible on (?P<target>\S{1,200}) without (?:encryption|TLS)",
                      r"WARNING: API is accessible on (?P<target>\S{1,200}) without encryption"),
         action="api.insecure", category=("os.security",),
         examples={"Binding to IP address without --tlsverify is insecure and gives root access on this machine to everyone who has access to your network.": {"action": "api.insecure"},
                   "WARNING: API is accessible on http://0.0.0.0:2375 without encryption.": {"target": "http://0.0.0.0:2375"}}),
    Rule("reload", (r"Got signal to reload configuration, reloading from: (?P<target>[^\s\"]{1,300})", r"Reloaded configuration: "),
         action="config.reload", category=("app.config",),
         examples={"Got signal to reload configuration, reloading from: /etc/docker/daemon.json": {"target": "/etc/docker/daemon.json"}, "Reloaded configuration: {}": {}}),
    Rule("request", r"Calling (?P<method>[A-Z]{3,7}) (?P<target>/(?:v1\.\d\d|_ping)[^\s\"]{0,2000})",
         action="docker.request", category=("app.transaction",),
         examples={"Calling POST /v1.43/containers/0a1b/exec": {"target": "/v1.43/containers/0a1b/exec", "method": "POST"}}),
    Rule("refused", r"Handler for (?P<method>[A-Z]{3,7}) (?P<target>/v1\.\d\d/[^\s\"]{0,2000}) returned error: (?P<reason>[^\"\n]{1,500})",
         action="docker.request", outcome="failure", category=("app.transaction", "app.failure"),
         examples={"Handler for POST /v1.43/containers/create returned error: No such image: x:latest": {"target": "/v1.43/containers/create", "reason": "No such image: x:latest"}}),
    Rule("pull-failed", (r"Not continuing with pull after error: (?P<reason>[^\"\n]{1,500})", r"Attempting next endpoint for pull after error: (?P<reason>[^\"\n]{1,500})",
                         rf"PullImage {_QUOTE}(?P<target>[^\s\"\\]{{1,500}}){_QUOTE} failed"),
         action="image.pull", outcome="failure", category=("audit.activity",),
         examples={"Not continuing with pull after error: denied: requested access to the resource is denied": {"outcome": "failure"},
                   'PullImage "registry.example.com/app:1" failed': {"target": "registry.example.com/app:1"}}),
    Rule("pulled", rf"PullImage {_QUOTE}(?P<target>[^\s\"\\]{{1,500}}){_QUOTE} returns image reference",
         action="image.pull", outcome="success", category=("audit.activity",),
         examples={'PullImage "registry.example.com/app:1" returns image reference "sha256:0a"': {"target": "registry.example.com/app:1"}}),
    Rule("pull", rf"PullImage {_QUOTE}(?P<target>[^\s\"\\]{{1,500}}){_QUOTE}",
         action="image.pull", category=("audit.activity",),
         examples={'PullImage "registry.example.com/app:1"': {"outcome": None, "target": "registry.example.com/app:1"}}),
    Rule("exec", (rf"Exec for {_QUOTE}(?P<target>[0-9a-f]{{4,64}}){_QUOTE} with command \[(?P<command>.{{0,4000}})\](?:, tty (?:true|false) and stdin (?:true|false)| and timeout )",
                  rf"ExecSync for {_QUOTE}(?P<target>[0-9a-f]{{4,64}}){_QUOTE} with command \[(?P<command>.{{0,4000}})\] and timeout "),
         action="container.exec", category=("audit.activity",),
         examples={'Exec for "0a1b" with command [sh -c id; echo ], tty true], tty true and stdin true': {"target": "0a1b", "command": "sh -c id; echo ], tty true"},
                   'ExecSync for "0a1b" with command [pg_isready] and timeout 1 (s)': {"command": "pg_isready"}}),
    Rule("attach", rf"Attach for {_QUOTE}(?P<target>[0-9a-f]{{4,64}}){_QUOTE} with tty ",
         action="container.attach", category=("audit.activity",),
         examples={'Attach for "0a1b" with tty true and stdin true': {"target": "0a1b"}}),
    Rule("pod", (r"(?P<call>RunPodSandbox) for &PodSandboxMetadata\{Name:(?P<target>[^,}\s]{1,253}),Uid:[^,}]{0,64},Namespace:(?P<namespace>[^,}]{0,253}),",
                 rf"(?P<call>StopPodSandbox|RemovePodSandbox) for {_QUOTE}(?P<target>[0-9a-f]{{4,64}})"),
         action="pod.change", category=("app.lifecycle",),
         examples={"RunPodSandbox for &PodSandboxMetadata{Name:web-0,Uid:u-1,Namespace:shop,Attempt:0,}": {"target": "web-0", "namespace": "shop", "call": "RunPodSandbox"},
                   'StopPodSandbox for "0a1b"': {"target": "0a1b"}}),
    Rule("container", (rf"CreateContainer within sandbox {_QUOTE}(?P<sandbox>[0-9a-f]{{4,64}}){_QUOTE} for (?:container )?&ContainerMetadata\{{Name:(?P<target>[^,}}\s]{{1,253}}),",
                       rf"(?P<call>StartContainer|StopContainer|RemoveContainer) for {_QUOTE}(?P<target>[0-9a-f]{{4,64}})"),
         action="container.change", category=("app.lifecycle",),
         examples={'CreateContainer within sandbox "0a1b" for container &ContainerMetadata{Name:web,Attempt:0,}': {"target": "web"},
                   'StartContainer for "0a1b" returns successfully': {"target": "0a1b", "call": "StartContainer"}}),
    Rule("forced", r"Container (?P<target>[0-9a-f]{12,64}) failed to exit within \S{1,20} (?:seconds )?of signal (?P<signal>\w{1,20}) - using the force",
         action="container.kill", category=("app.lifecycle",),
         examples={"Container 0a1b2c3d4e5f failed to exit within 10s of signal 15 - using the force": {"target": "0a1b2c3d4e5f"}}),
)  # fmt: skip

RULE_SETS = (
    RuleSet(
        "container_runtime",
        *_OWN,
        *_RULES,
        programs=("dockerd", "docker", "containerd"),
        lead=r"(?:time=\"?[\d:.TZ+-]{19,40}\"? level=[a-z]{4,7} msg=\"?)?",
    ),
    # their own files say no program
    RuleSet("container_runtime_words", *_RULES, programs=("*",), exact=True),
)
