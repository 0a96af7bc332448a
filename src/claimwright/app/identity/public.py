"""What others may use of identity."""

from claimwright.app.identity.access import (
    Access,
    ChainedRead,
    accesses_of,
    has_read,
    reads_between,
    record_access,
    record_list,
)
from claimwright.app.identity.codes import CodeRefusal, NewCode, check_code, new_code, read_mobile, use_code
from claimwright.app.identity.sessions import (
    LiveSession,
    NewSession,
    Origin,
    Session,
    devices_of,
    end_session,
    end_sessions_of,
    renew_proof,
    session_of,
    start_session,
)
from claimwright.app.identity.staff import NewStaff, StaffRefusal, add_staff, check_password, staff_member

__all__ = [
    "Access",
    "ChainedRead",
    "CodeRefusal",
    "LiveSession",
    "NewCode",
    "NewSession",
    "NewStaff",
    "Origin",
    "Session",
    "StaffRefusal",
    "accesses_of",
    "add_staff",
    "check_code",
    "check_password",
    "devices_of",
    "end_session",
    "end_sessions_of",
    "has_read",
    "new_code",
    "read_mobile",
    "reads_between",
    "record_access",
    "record_list",
    "renew_proof",
    "session_of",
    "staff_member",
    "start_session",
    "use_code",
]
