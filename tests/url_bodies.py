"""What a page's form sends, by address, where an empty form would stop before the permission."""

from datetime import timedelta

from django.utils import timezone

from capacity.ranges import up_to_quarter
from tests.orders import worlds

JOB = {
    "title": "五轴铣削铝合金支架",
    "process": "MFG.CUT.MILL.AX5",
    "quantity": 100,
    "minutes_per_piece": 12,
    "setup_hours": 1,
    "starts_on": worlds.TODAY.isoformat(),
    "due_on": (worlds.TODAY + timedelta(days=20)).isoformat(),
    "region": "320500",
    "budget": 20000,
    "divisible": "on",
}
SOON = up_to_quarter(timezone.now()) + timedelta(days=5)
API_JOB = {name: value for name, value in JOB.items() if name not in ("budget", "divisible")}

BODIES = {
    "/language/": {"language": "en"},
    "/capacity/mine/import/{sent_import}/confirm/": {"mode": "good"},
    "/api/v1/imports/{api_import}/confirm/": {"mode": "good"},
    "/switch/": {"side": "buyer"},
    "/firm/people/": {"email": "new2@example.com", "role": "viewer"},
    "/firm/people/{colleague}/role/": {"role": "operator"},
    "/capacity/searches/new/": {"name": "五轴", "query": "q=五轴"},
    "/capacity/searches/{saved}/edit/": {"name": "四轴"},
    "/api/v1/saved-searches/": {"name": "三轴", "query": "q=三轴"},
    "/api/v1/saved-searches/{saved}/": {"notifies": False},
    "/orders/jobs/new/": JOB,
    "/orders/jobs/{job}/edit/": JOB,
    "/orders/jobs/operations/new/": {"quantity": 20, "template": "family:gearbox_housing"},
    "/staff/words/{unplaced}/": {"dismiss": "1"},
    "/staff/processes/MFG.CUT.GEAR/": {"zh": "齿轮加工", "en": "Gear cutting"},
    "/staff/processes/MFG.CUT.GEAR/words/": {"word": "滚齿"},
    "/orders/basket/": {"step": "hold"},
    "/api/v1/basket/check-out/": {"purpose": "试切"},
    "/orders/board/{asked}/decline/": {"reason": "设备检修"},
    "/orders/work/{plan_request}/decline/": {"reason": "设备检修"},
    "/orders/work/{plan_work}/breakdown/": {"reason": "主轴故障"},
    "/api/v1/work-orders/{plan_request}/decline/": {"reason": "设备检修"},
    "/api/v1/work-orders/{plan_work}/break-down/": {"reason": "主轴故障"},
    "/orders/work/{ready_to_ship}/ship/": {"carrier": "顺丰速运"},
    "/orders/work/{in_production}/progress/": {"percent": 50},
    "/orders/work/{unpaid_work}/cancel/": {"reason": "不再需要"},
    "/credit/ratings/{rating}/": {"stars": 5},
    "/credit/ratings/{received}/reply/": {"reply": "谢谢"},
    "/staff/firms/{verification}/": {"decision": "approve"},
    "/staff/certificates/{taken_certificate}/": {"decision": "reject", "words": "看不清"},
    "/api/v1/desk/certificates/{taken_certificate}/decide/": {
        "decision": "reject",
        "words": "看不清",
    },
    "/staff/listings/changes/{held_revision}/": {"decision": "decline", "zh": "理由不足"},
    "/api/v1/revisions/": {"listing": "00000000-0000-0000-0000-000000000000", "title": "五轴"},
    "/staff/listings/{taken}/": {"decision": "reject", "zh": "图纸不全"},
    "/capacity/calendar/units/{unit}/": {"form": "period"},
    "/api/v1/units/{unit}/calendar/": {
        "step": "close",
        "starts_at": SOON.isoformat(),
        "ends_at": (SOON + timedelta(hours=2)).isoformat(),
    },
    "/capacity/machines/{unit}/connect/": {"protocol": "api", "busy_watts": 1000, "off_watts": 50},
    "/capacity/machines/{machine}/settings/": {"busy_watts": 900, "off_watts": 40},
    "/api/v1/machines/{unit}/": {"protocol": "api"},
    "/api/v1/rounds/{round}/enter/": {"job": "00000000-0000-0000-0000-000000000000"},
    "/api/v1/rounds/{round}/leave/": {"job": "00000000-0000-0000-0000-000000000000"},
    "/api/v1/rounds/{round}/keep-out/": {"listing": "00000000-0000-0000-0000-000000000000"},
    "/api/v1/rounds/{round}/offer/": {"listing": "00000000-0000-0000-0000-000000000000"},
    "/staff/holidays/": {"day": "2027-02-11", "zh": "春节"},
    "/staff/holidays/forget/": {"day": "2027-02-05"},
    "/sandbox/pay/{charge}/": {"bank": "icbc"},
    "/api/v1/jobs/": API_JOB | {"budget_fen": 2_000_000},
    "/api/v1/jobs/{job}/": API_JOB | {"budget_fen": 2_000_000},
    "/api/v1/matches/{asked}/decline/": {"reason": "设备检修"},
    "/api/v1/work-orders/{ready_to_ship}/ship/": {"carrier": "顺丰速运"},
    "/api/v1/work-orders/{in_production}/progress/": {"percent": 50},
    "/api/v1/work-orders/{unpaid_work}/cancel/": {"reason": "不再需要"},
    "/api/v1/ratings/{rating}/submit/": {"stars": 5},
}

# What programs send with files comes as a form, too.
MULTIPART = {
    "/api/v1/own-listings/{draft}/photos/",
    "/api/v1/certificates/",
    "/api/v1/work-orders/{in_production}/progress/",
    "/api/v1/work-orders/{in_production}/inspect/",
}
