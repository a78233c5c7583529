"""Three ordinary days of the services: visitors browse, mail flows, the database serves.

What the web server, code host, database, file server, mail server and cloud project would have
written had nothing happened.
"""

from __future__ import annotations

from datetime import timedelta

from logscope.demo.cast import (
    ANN,
    CHLOE,
    DANA,
    DATABASE_IP,
    DAYS,
    ERIK,
    FILES_IP,
    STAFF,
    START,
    STRANGERS,
    VISITORS,
    WEB_IP,
    at,
    later,
    pid_at,
)
from logscope.demo.collection import chance
from logscope.demo.days import hours, moments_of
from logscope.demo.services import BROWSER
from logscope.demo.stage import Stage

# What a scanner asks for, one after the other.
SCANNED = [
    f"/{name}{end}"
    for name in ("admin", "backup", "config", "phpinfo", "test", "shell", "db", "old", "upload")
    for end in (".php", ".zip", "/")
]


def play(stage: Stage) -> None:
    """Fill the services' logs with the ordinary."""
    _web(stage)
    _code_host(stage)
    _database(stage)
    _tasks(stage)
    _file_server(stage)
    _mail(stage)
    _cloud(stage)


def _web(stage: Stage) -> None:
    dice = chance("web1")
    pages = (
        "/",
        "/",
        "/prices",
        "/about",
        "/news",
        "/contact",
        "/assets/site.css",
        "/assets/logo.svg",
        "/search?q=ledger",
    )
    for time in moments_of(dice, 430):
        path = dice.choice(pages)
        stage.web.request(
            time,
            dice.choice(VISITORS),
            f"GET {path}",
            dice.choice((200, 200, 200, 200, 304)),
            dice.randrange(900, 48_000),
            referrer=dice.choice(("-", "https://www.example.com/")),
            agent=dice.choice((BROWSER, "Mozilla/5.0 (Macintosh; Intel Mac OS X 14_5) Safari/605.1.15", "ExampleBot/2.1 (+https://bot.example.org)")),
        )  # fmt: skip
    for time in moments_of(dice, 24):
        stage.web.request(
            time, dice.choice(STRANGERS), f"GET {dice.choice(('/.env', '/wp-login.php', '/.git/config', '/phpmyadmin/'))}",
            404, 153, agent="python-requests/2.31.0",
        )  # fmt: skip
    for number, path in enumerate(SCANNED):
        stage.web.request(
            later(at("30 19:22:41"), number * 1.7),
            STRANGERS[1],
            f"GET {path}",
            404,
            153,
            agent="Mozilla/5.00 (scanner/2.5)",
        )
    for time in hours(5, 12, 2):
        stage.web.request(time, "10.0.5.9", "GET /-/health", 200, 15, agent="blackbox/0.25")
    for time in (at("30 15:41:08"), at("30 15:41:11"), at("31 09:12:54")):
        visitor = dice.choice(VISITORS)
        stage.web.request(time, visitor, "POST /basket", 502, 157)
        stage.web.trouble(
            time,
            "error",
            "*5121 connect() failed (111: Connection refused) while connecting to upstream, "
            f'client: {visitor}, server: www.example.com, request: "POST /basket HTTP/1.1", '
            'upstream: "http://127.0.0.1:8081/basket", host: "www.example.com"',
        )
    for time in moments_of(dice, 14):
        visitor = dice.choice(STRANGERS)
        stage.web.trouble(
            time,
            "error",
            f'*{dice.randrange(4000, 9000)} open() "/srv/www/wp-login.php" failed (2: No such file or directory), '
            f'client: {visitor}, server: www.example.com, request: "GET /wp-login.php HTTP/1.1", host: "www.example.com"',
        )
    stage.web.trouble(at("30 04:02:31"), "notice", "nginx/1.24.0")
    stage.web.trouble(at("30 04:02:31"), "notice", "start worker processes")
    stage.web.trouble(
        at("31 06:25:05"), "notice", "signal 10 (SIGUSR1) received from 6120, reopening logs"
    )


def _code_host(stage: Stage) -> None:
    dice = chance("production")
    for time in moments_of(dice, 130, daytime=True):
        number = dice.randrange(len(STAFF))
        person = STAFF[number]
        path, controller = dice.choice(
            (
                ("/platform/ledger", "ProjectsController#show"),
                ("/platform/ledger/-/merge_requests", "Projects::MergeRequestsController#index"),
                ("/platform/ledger/-/issues/41", "Projects::IssuesController#show"),
                ("/platform/site/-/blob/main/README.md", "Projects::BlobController#show"),
                ("/dashboard/projects", "Dashboard::ProjectsController#index"),
            )
        )
        stage.code.request(
            time, "GET", path, controller, 200, address=person.desk, user=(number + 2, person.name)
        )
        size = dice.randrange(8_000, 60_000)
        stage.web.request(
            time, person.desk, f"GET {path}", 200, size, referrer="https://git.example.com/"
        )
    for begin, person in (
        ("30 08:05:10", ANN),
        ("30 09:14:20", DANA),
        ("31 08:02:31", ANN),
        ("2 08:09:40", ANN),
    ):
        stage.code.request(
            at(begin), "POST", "/users/sign_in", "SessionsController#create", 302, address=person.desk,
            user=(STAFF.index(person) + 2, person.name),
            params={"user": f"{{login: {person.name}, password: [FILTERED]}}"},
        )  # fmt: skip
        stage.web.request(at(begin), person.desk, "POST /users/sign_in", 302, 108)


def _database(stage: Stage) -> None:
    dice = chance("postgres")
    queries = (
        "SELECT id, total FROM invoices WHERE paid = false ORDER BY due LIMIT 50",
        "SELECT c.name,\n       sum(i.total) AS open\n  FROM invoices i\n  JOIN customers c ON c.id = i.customer_id\n GROUP BY c.name",
        "INSERT INTO payments (invoice_id, amount) VALUES (8812, 219.00)",
        "UPDATE invoices SET paid = true WHERE id = 8812",
        "SELECT count(*) FROM customers",
    )
    for time in moments_of(dice, 26, daytime=True):
        statements = [dice.choice(queries) for _ in range(dice.randrange(1, 4))]
        stage.database.session(
            time, "app", "ledger", WEB_IP, port=dice.randrange(40000, 60000), statements=statements
        )
    for time in hours(34, 8, 6):
        stage.database.say(time, 912, "checkpoint starting: time")
        written = dice.randrange(20, 900)
        stage.database.say(
            later(time, 24.8),
            912,
            f"checkpoint complete: wrote {written} buffers ({written / 163.84:.1f}%); 0 WAL file(s) added, "
            "0 removed, 0 recycled; write=24.611 s, sync=0.004 s, total=24.802 s",
        )
    for time in (at("30 10:17:33.205"), at("31 10:44:09.871")):
        pid = pid_at(time)
        stage.database.say(
            time,
            pid,
            'column "amout" does not exist at character 8',
            "report@ledger",
            level="ERROR",
        )
        stage.database.say(
            time,
            pid,
            'Perhaps you meant to reference the column "payments.amount".',
            "report@ledger",
            level="HINT",
        )
        stage.database.say(
            time,
            pid,
            "SELECT amout\n  FROM payments\n WHERE paid_on > now() - interval '1 day'",
            "report@ledger",
            level="STATEMENT",
        )
    time = at("30 11:31:02.440")
    stage.database.say(
        time,
        pid_at(time),
        'password authentication failed for user "report"',
        "report@ledger",
        level="FATAL",
    )
    stage.database.say(at("30 00:00:04.113"), 901, "database system is ready to accept connections")


def _tasks(stage: Stage) -> None:
    for time in (at("30 02:00:04.310"), at("31 02:00:03.905")):
        stage.tasks.run(time, "load_invoices")
        stage.tasks.run(later(time, 14), "load_payments")
    for time in (at("1 02:00:04.122"), at("2 02:00:03.771")):
        stage.tasks.run(
            time, "load_invoices"
        )  # what the break-in left of the payments is not ordinary


def _file_server(stage: Stage) -> None:
    dice = chance("files1")
    for day in range(DAYS):
        for hour, name in ((6, "prices"), (7, "stock"), (9, "orders"), (11, "returns")):
            time = later(START + timedelta(days=day, hours=hour), dice.randrange(600))
            stage.ftp.login(time, "partner", "192.0.2.210")
            size = dice.randrange(20_000, 90_000)
            stage.ftp.transfer(
                later(time, 3),
                "partner",
                "192.0.2.210",
                f"/out/{name}-{day + 1}.csv",
                size,
                download=True,
            )
    for day in range(DAYS):
        time = later(START + timedelta(days=day, hours=2), dice.randrange(900))
        stage.ftp.login(time, "backup", DATABASE_IP)
        stage.ftp.transfer(
            later(time, 40),
            "backup",
            DATABASE_IP,
            f"/backup/ledger-nightly-{day + 1}.sql.gz",
            18_114_022 + day * 9_118,
            download=False,
        )
    for time in moments_of(dice, 16):
        stage.ftp.login(
            time,
            dice.choice(("anonymous", "admin", "www", "ftp")),
            dice.choice(STRANGERS),
            good=False,
        )


def _mail(stage: Stage) -> None:
    dice = chance("mail")
    for time in moments_of(dice, 26, daytime=True):
        person = dice.choice(STAFF)
        stage.mail.message(
            time, f"unknown[{person.desk}]", f"{person.name}@example.com",
            f"{dice.choice(('orders', 'sales', 'kim', 'lee'))}@example.net", dice.randrange(1_200, 80_000), login=person.name,
        )  # fmt: skip
    for time in hours(50, 2, 12):
        stage.mail.message(
            time, f"db1.example.com[{DATABASE_IP}]", "root@db1.example.com", "ops@example.net", 911
        )
    stage.mail.message(
        at("31 08:14:22.518"), f"files1.example.com[{FILES_IP}]", "root@files1.example.com", "ops@example.net", 1_480,
        status="deferred (connect to mx.example.net[192.0.2.25]:25: Connection timed out)",
    )  # fmt: skip


def _cloud(stage: Stage) -> None:
    dice = chance("cloud")
    robot = "deploy@example-ledger-prod.iam.gserviceaccount.com"
    bucket = "projects/_/buckets/example-ledger-reports"
    for time in moments_of(dice, 24):
        stage.cloud.call(
            time, robot, "10.0.5.9", "storage.googleapis.com", "storage.objects.create",
            resource=f"{bucket}/objects/daily-{time:%d%H}.csv", kind="gcs_bucket", severity="INFO", agent="gsutil/5.31",
        )  # fmt: skip
    for time in moments_of(dice, 10, daytime=True):
        stage.cloud.call(
            time, "erik@example.com", ERIK.desk, "compute.googleapis.com", "v1.compute.instances.list",
            resource="projects/example-ledger-prod/zones/europe-west3-a",
        )  # fmt: skip
    stage.cloud.call(
        at("31 09:44:51.220"), "chloe@example.com", CHLOE.desk, "iam.googleapis.com", "google.iam.admin.v1.CreateServiceAccount",
        resource="projects/example-ledger-prod", denied=True,
    )  # fmt: skip
