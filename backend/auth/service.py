"""The operations of identity, for pages, the API and the door. Each is documented where it is defined."""

from backend.auth.api_keys import (
    create_key,
    list_all_keys,
    list_keys,
    revoke_key,
    verify_key,
)
from backend.auth.csrf import csrf_token, csrf_token_matches
from backend.auth.door_sockets import remember
from backend.auth.identity import (
    Identity,
    identify,
    identify_again,
    identify_offline,
    identify_viewer,
    verify_access,
    verify_offline,
    verify_refresh,
)
from backend.auth.keys import public_keys, rotate_keys, rotate_old_key, rotate_signing_key
from backend.auth.own_password import change_password, judge_password
from backend.auth.password_links import (
    consume_password_link,
    create_password_link,
    holder_of_password_link,
)
from backend.auth.people import find_person, people_by_id
from backend.auth.recovery import set_password
from backend.auth.self_check import TokenCheck, check_tokens
from backend.auth.sessions import (
    end_other_sessions,
    end_session,
    end_sessions_of,
    forget_old,
    list_all_sessions,
    list_sessions,
    sign_out,
)
from backend.auth.sign_in import TokenPair, refresh, sign_in, start_session
from backend.auth.users import (
    change_user,
    consume_setup_link,
    create_first_admin_from_settings,
    create_setup_link,
    create_user,
    delete_user,
    get_user,
    list_users,
    name_people,
    setup_link_works,
)

__all__ = [
    "Identity",
    "TokenCheck",
    "TokenPair",
    "change_password",
    "change_user",
    "check_tokens",
    "consume_password_link",
    "consume_setup_link",
    "create_first_admin_from_settings",
    "create_key",
    "create_password_link",
    "create_setup_link",
    "create_user",
    "csrf_token",
    "csrf_token_matches",
    "delete_user",
    "end_other_sessions",
    "end_session",
    "end_sessions_of",
    "find_person",
    "forget_old",
    "get_user",
    "holder_of_password_link",
    "identify",
    "identify_again",
    "identify_offline",
    "identify_viewer",
    "judge_password",
    "list_all_keys",
    "list_all_sessions",
    "list_keys",
    "list_sessions",
    "list_users",
    "name_people",
    "people_by_id",
    "public_keys",
    "refresh",
    "remember",
    "revoke_key",
    "rotate_keys",
    "rotate_old_key",
    "rotate_signing_key",
    "set_password",
    "setup_link_works",
    "sign_in",
    "sign_out",
    "start_session",
    "verify_access",
    "verify_key",
    "verify_offline",
    "verify_refresh",
]
