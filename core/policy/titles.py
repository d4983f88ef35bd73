"""What roles and actions are called where people read them.

``ROLE_TITLES`` and ``ACTION_TITLES`` are message ids: translate them where they are shown.
"""

from __future__ import annotations

from core.i18n import N_
from core.policy.model import Role

ROLE_TITLES: dict[Role, str] = {
    Role.COMMUNITY_MANAGER: N_("community management"),
    Role.EDITOR: N_("editing"),
    Role.APPROVER: N_("approval"),
    Role.COMMS_MANAGER: N_("head of communications"),
    Role.AUTHORITY: N_("authority"),
    Role.ADMINISTRATOR: N_("administration"),
    Role.AUDITOR: N_("audit"),
}

ACTION_TITLES: dict[str, str] = {
    "read_inbox": N_("Read the inbox"),
    "unmask": N_("Show personal data"),
    "triage": N_("Handle conversations"),
    "reply_template": N_("Reply with a template"),
    "reply_free": N_("Reply"),
    "reply_sensitive": N_("Reply to press, threats or petitions"),
    "draft_post": N_("Write posts"),
    "approve_post": N_("Approve"),
    "approve_sensitive_post": N_("Approve a sensitive post"),
    "override_warn": N_("Overrule a warning"),
    "override_block": N_("Overrule a block"),
    "schedule": N_("Schedule or cancel"),
    "freeze": N_("Freeze the queue"),
    "unfreeze": N_("Release the queue"),
    "declare_low": N_("Declare level 1 or 2"),
    "declare_high": N_("Declare level 3 or 4, or stand down"),
    "fast_lane": N_("Approve in the crisis lane"),
    "hide": N_("Hide or mute"),
    "block": N_("Block an author"),
    "person_watch": N_("Watch a person"),
    "registry": N_("Open or close an account"),
    "credentials": N_("Connect or revoke an account"),
    "see_secret": N_("See a secret"),
    "policy": N_("Change the policy"),
    "operators": N_("Manage operators"),
    "disclosure": N_("Disclose records"),
    "audit": N_("Read the record"),
    "look": N_("Look around"),
    "look_at_content": N_("Read posts and reports"),
    "own_draft": N_("Keep a draft"),
    "arrange_views": N_("Arrange views"),
    "report_to_platform": N_("Report to the platform"),
    "watches": N_("Manage watches"),
    "author_choices": N_("Keep what authors asked for"),
    "alerts": N_("Take alerts"),
    "resolve_delivery": N_("Decide an uncertain delivery"),
    "incident_work": N_("Work on an incident"),
    "incident_roles": N_("Give incident roles"),
    "drills": N_("Run drills"),
    "handover": N_("Hand over a shift"),
    "materials": N_("Keep media and contacts"),
    "templates": N_("Change templates and rules"),
    "plan": N_("Plan shifts and posts"),
    "check_account": N_("Check an account"),
    "pause_account": N_("Pause an account"),
    "import": N_("Import"),
    "keep_workspace": N_("Back up or check the workspace"),
    "restore_workspace": N_("Restore the workspace"),
}
