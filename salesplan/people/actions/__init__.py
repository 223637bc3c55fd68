"""Changes to people, teams and what belongs to them; one module a noun."""

from salesplan.people.actions.persons import (
    add_person,
    edit_person,
    invite_person,
    let_go,
    reactivate_person,
    send_password_link,
)
from salesplan.people.actions.places import end_leadership, lead_team, move_person
from salesplan.people.actions.profile import edit_profile, keep_language, keep_photo
from salesplan.people.actions.teams import create_team, deactivate_team, edit_team, reactivate_team
from salesplan.people.actions.tokens import create_token, revoke_token
from salesplan.people.actions.wages import enter_wages, set_wage

__all__ = [
    "add_person", "create_team", "create_token", "deactivate_team", "edit_person", "edit_profile", "edit_team",
    "end_leadership", "enter_wages", "invite_person", "keep_language", "keep_photo", "lead_team", "let_go", "move_person", "reactivate_person",
    "reactivate_team", "revoke_token", "send_password_link", "set_wage",
]  # fmt: skip
