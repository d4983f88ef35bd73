"""The matrix of roles and actions: every cell as the institution wrote it, and a file that must be clear."""

from __future__ import annotations

import re
from itertools import combinations
from pathlib import Path

import pytest

import core.policy
from core.errors import UsageError
from core.policy import Grant, Role, may, roles_that_may, standard
from core.policy.reading import load
from core.policy.titles import ACTION_TITLES, ROLE_TITLES

FILE = Path(core.policy.__file__).parent / "roles.toml"

WORDS = {
    "-": Grant.NO,
    "p": Grant.PROPOSE,
    "d": Grant.DRAFT,
    "c": Grant.CRISIS_ONLY,
    "2": Grant.SECOND_PERSON,
    "k": Grant.AS_CUSTODIAN,
    "s": Grant.SAMPLED,
    "Y": Grant.YES,
}

COLUMNS = (
    Role.COMMUNITY_MANAGER,
    Role.EDITOR,
    Role.APPROVER,
    Role.COMMS_MANAGER,
    Role.AUTHORITY,
    Role.ADMINISTRATOR,
    Role.AUDITOR,
)

EXPECTED = """
                        community editor approver comms authority administrator auditor
message.read            Y Y Y Y - - Y
author.read             Y Y Y Y - - Y
message.summary         Y Y Y Y Y - Y
message.unmask          Y - Y Y - - Y
message.classify        Y - Y Y - - -
message.claim           Y - Y Y - - -
message.release         Y - Y Y - - -
message.take_over       Y - Y Y - - -
message.assign          Y - Y Y - - -
message.tag             Y - Y Y - - -
message.note            Y - Y Y - - -
message.done            Y - Y Y - - -
message.snooze          Y - Y Y - - -
message.wait            Y - Y Y - - -
message.reopen          Y - Y Y - - -
message.quarantine      Y - Y Y - - -
message.restore         Y - Y Y - - -
message.link            Y - Y Y - - -
message.undo            Y - Y Y - - -
message.reply_template  Y - Y Y - - -
message.reply           s d Y Y - - -
message.reply_sensitive - d Y Y Y - -
message.approve_sensitive - - Y Y Y - -
post.new                Y Y Y Y p - -
post.edit               Y Y Y Y p - -
post.lint               Y Y Y Y p - -
post.submit             Y Y Y Y p - -
post.read               Y Y Y Y Y - Y
post.approve            - - Y Y - - -
post.reject             - - Y Y - - -
post.approve_sensitive  - - 2 2 - - -
post.override_warn      Y Y Y Y - - -
post.override_block     - - 2 2 - - -
post.schedule           Y Y Y Y - - -
post.cancel             Y Y Y Y - - -
post.withdraw           Y Y Y Y - - -
queue.freeze            Y Y Y Y Y Y -
queue.unfreeze          - - Y Y - - -
crisis.release          - - Y Y - - -
crisis.declare          Y Y Y Y Y - -
crisis.declare_high     p p p Y Y - -
crisis.close            p p p Y Y - -
post.approve_fast       - - c c c - -
message.hide            Y - Y Y - - -
message.mute            Y - Y Y - - -
message.block           p - Y Y - - -
message.approve_block   - - Y Y - - -
watch.add_person        - - 2 2 - - -
watch.approve_person    - - 2 2 - - -
watch.read_person       - - Y Y - - Y
account.add             p - - Y Y - -
account.edit            p - - Y Y - -
account.close           p - - Y Y - -
account.approve         - - - Y Y - -
account.connect         - - - k - k -
account.rotate          - - - k - k -
account.revoke          - - - k - k -
account.read_dates      - - - Y - Y Y
secret.read             - - - - - - -
policy.edit             - - p Y Y - -
policy.sign             - - - Y Y - -
policy.install          - - - - - Y -
operator.add            - - - Y - Y -
operator.role           - - - Y - Y -
operator.disable        - - - Y - Y -
operator.pin            - - - Y - Y -
session.end             - - - Y - Y -
operator.approve        - - - Y - - -
export.messages         - - Y Y - - -
export.foi              - - Y Y - - -
export.sar              - - Y Y - - -
export.archive          - - Y Y - - -
hold.add                - - Y Y - - -
export.release          - - - Y - - -
hold.lift               - - - Y - - -
export.read             - - Y Y - - Y
audit.read_own          Y Y Y Y - Y Y
audit.read              - - - Y - Y Y
audit.verify            - - - Y - Y Y
audit.export            - - - - - - Y
account.read            Y Y Y Y Y Y Y
connector.read          Y Y Y Y Y Y Y
operator.read           Y Y Y Y Y Y Y
policy.read             Y Y Y Y Y Y Y
crisis.read             Y Y Y Y Y Y Y
workspace.read          Y Y Y Y Y Y Y
view.read               Y Y Y Y Y Y Y
watch.read              Y Y Y Y Y - Y
alert.read              Y Y Y Y Y - Y
handover.read           Y Y Y Y Y - Y
report.read             Y Y Y Y Y - Y
template.read           Y Y Y Y Y - Y
rule.read               Y Y Y Y Y - Y
media.read              Y Y Y Y Y - Y
contact.read            Y Y Y Y Y - Y
plan.read               Y Y Y Y Y - Y
message.draft           Y Y Y Y Y - -
view.add                Y Y Y Y Y - Y
view.remove             Y Y Y Y Y - Y
message.report          Y - Y Y - - -
watch.add               Y - Y Y - - -
watch.edit              Y - Y Y - - -
watch.test              Y - Y Y - - -
watch.pause             Y - Y Y - - -
watch.remove            Y - Y Y - - -
author.opt_out          Y - Y Y - - -
author.ally             Y - Y Y - - -
author.remove_choice    Y - Y Y - - -
alert.ack               Y - Y Y - - -
alert.close             Y - Y Y - - -
post.resolve            Y - Y Y - - -
crisis.note             Y Y Y Y Y - -
crisis.step             Y Y Y Y Y - -
crisis.fact             Y Y Y Y Y - -
crisis.rumour           Y Y Y Y Y - -
crisis.statement        Y Y Y Y Y - -
crisis.report           Y Y Y Y Y - -
crisis.role             - - - Y Y - -
crisis.settings         - - - Y Y - -
drill.run               - - - Y - - -
drill.score             - - - Y - - -
handover.write          Y Y Y Y - - -
handover.accept         Y Y Y Y - - -
guard.record            Y Y Y Y - - -
media.add               Y Y Y Y - - -
media.remove            Y Y Y Y - - -
contact.add             Y Y Y Y - - -
contact.remove          Y Y Y Y - - -
template.add            p p Y Y - - -
template.remove         p p Y Y - - -
rule.add                p p Y Y - - -
rule.test               p p Y Y - - -
rule.remove             p p Y Y - - -
template.approve        - - Y Y - - -
rule.approve            - - Y Y - - -
plan.add                - - - Y - - -
plan.remove             - - - Y - - -
shift.edit              - - - Y - - -
account.check           Y - - Y - Y -
connector.check         Y - - Y - Y -
account.pause           - - - Y - Y -
account.resume          - - - Y - Y -
message.import          - - - Y - Y -
post.import             - - - Y - Y -
watch.import            - - - Y - Y -
workspace.backup        - - - Y - Y -
workspace.verify        - - - Y - Y Y
workspace.restore       - - - - - Y -
"""

TABLE = {line.split()[0]: line.split()[1:] for line in EXPECTED.strip().splitlines()[1:]}

SMALL = """
roles = ["community_manager", "editor", "approver", "comms_manager", "authority", "administrator", "auditor"]
sample_percent = 10
system = []
[[action]]
name = "one"
read = ["thing.read"]
do = ["thing.do"]
extra.dates = ["thing.dates"]
cells = ["R", "C", "-", "-", "-", "-", "dates"]
"""


@pytest.mark.parametrize("permission", sorted(TABLE))
def test_every_cell_is_as_the_table_says(permission: str) -> None:
    found = [may((role,), permission) for role in COLUMNS]
    assert found == [WORDS[word] for word in TABLE[permission]]


def test_the_table_and_the_file_name_the_same_permissions() -> None:
    assert set(TABLE) == standard().permissions
    assert all(len(words) == len(Role) for words in TABLE.values())


def test_nobody_can_see_a_secret_whatever_roles_are_put_together() -> None:
    assert may(Role, "secret.read") is Grant.NO


def test_roles_add_up_to_the_highest_of_them() -> None:
    for one, other in combinations(Role, 2):
        for permission in TABLE:
            assert may((one, other), permission) == max(may((one,), permission), may((other,), permission))


def test_a_person_without_roles_may_do_nothing() -> None:
    assert {may((), permission) for permission in TABLE} == {Grant.NO}


def test_a_permission_that_no_row_names_is_nobodys() -> None:
    assert may(Role, "message.delete") is Grant.NO


def test_only_grants_without_a_condition_the_gate_cannot_see_are_enough() -> None:
    assert {grant for grant in Grant if grant.is_enough} == {Grant.YES, Grant.SAMPLED, Grant.AS_CUSTODIAN}


def test_the_roles_that_may_come_in_the_order_of_the_table() -> None:
    assert roles_that_may("post.approve") == (Role.APPROVER, Role.COMMS_MANAGER)
    assert roles_that_may("post.approve_fast") == ()


def test_a_share_of_free_replies_is_read_by_a_second_person() -> None:
    assert standard().sample_percent == 10


def test_every_role_and_action_has_a_title_and_no_title_is_left_over() -> None:
    assert set(ROLE_TITLES) == set(Role)
    assert set(ACTION_TITLES) == set(re.findall(r'^\[\[action\]\]\nname = "(\w+)"', FILE.read_text("utf-8"), re.M))


def test_no_action_of_the_program_is_a_persons_as_well_except_in_a_demonstration() -> None:
    for each in standard().system.values():
        if not each.only_in:
            assert not each.permissions & standard().permissions, each.name


def test_a_small_file_reads_as_written() -> None:
    matrix = load(SMALL, "small.toml")
    assert may((Role.COMMUNITY_MANAGER,), "thing.read", matrix) is Grant.YES
    assert may((Role.COMMUNITY_MANAGER,), "thing.do", matrix) is Grant.NO
    assert may((Role.EDITOR,), "thing.do", matrix) is Grant.YES
    assert may((Role.AUDITOR,), "thing.dates", matrix) is Grant.YES
    assert may((Role.AUDITOR,), "thing.read", matrix) is Grant.NO


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ('"dates"]', '"date"]'),
        ('"R", "C"', '"R", "C never"'),
        ('"R", "C"', '"R 2", "C"'),
        ('"R", "C"', '"R", "C 2 2"'),
        ('"R", "C"', '"R", "C sample 2"'),
        ('"R", "C"', '"C R", "C"'),
        ('"R", "C"', '"", "C"'),
        ('"R", "C"', '"R"'),
        ('"R", "C"', '"R", "C", "C"'),
        ('"R", "C"', '"R", 7'),
        ('"thing.do"', '"thing"'),
        ('"thing.do"', '"Thing.Do"'),
        ('"auditor"]', '"oracle"]'),
        ('"auditor"]', '"editor"]'),
        ('"editor", ', ""),
        ("sample_percent = 10", ""),
        ("do = [", "does = ["),
        ("[[action]]", "[[action"),
    ],
)
def test_a_file_that_is_not_clear_is_refused_and_named(before: str, after: str) -> None:
    assert before in SMALL
    with pytest.raises(UsageError, match=re.escape("small.toml")):
        load(SMALL.replace(before, after), "small.toml")


def test_two_rows_of_one_name_are_refused() -> None:
    row = SMALL[SMALL.index("[[action]]") :]
    with pytest.raises(UsageError, match="one"):
        load(SMALL + row, "small.toml")


def test_an_action_without_permissions_is_refused() -> None:
    with pytest.raises(UsageError, match="one"):
        load(re.sub(r"^(read|do|extra\.dates) = .*$", "", SMALL, flags=re.M), "small.toml")


def test_a_permission_of_two_rows_is_granted_by_the_better_one_whichever_comes_first() -> None:
    row = SMALL[SMALL.index("[[action]]") :].replace('"one"', '"two"').replace('"R", "C"', '"C", "draft"')
    head = SMALL[: SMALL.index("[[action]]")]
    for text in (SMALL + row, head + row + SMALL[len(head) :]):
        matrix = load(text, "small.toml")
        assert may((Role.COMMUNITY_MANAGER,), "thing.do", matrix) is Grant.YES
        assert may((Role.EDITOR,), "thing.do", matrix) is Grant.YES
