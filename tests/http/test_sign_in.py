"""Codes, passwords, sessions: as the API gives them and takes them away."""

from __future__ import annotations

from running import PASSWORD, Running

from claimwright.core.identity import Role


def test_a_customer_signs_in_with_the_code_on_the_phone(platform: Running) -> None:
    who = platform.customer()
    client = platform.sign_in(who)
    me = client.get("/me").json()
    assert (me["kind"], me["name"]) == ("customer", who.name)
    assert {"claim_own", "read_own"} <= set(me["rights"])
    assert "read_cases" not in me["rights"]
    assert me["accounts"][0]["account_no"] == f"**** {who.id_number[13:17]}"


def test_a_code_works_once(platform: Running) -> None:
    who = platform.customer()
    platform.sign_in(who)
    again = {"kind": "customer", "mobile": who.mobile, "code": platform.code(who.mobile)}
    answer = platform.api().post("/sessions", json=again)
    assert (answer.status_code, answer.json()["code"]) == (401, "code_wrong")


def test_a_second_code_within_a_minute_is_refused_with_the_seconds_to_wait(platform: Running) -> None:
    mobile = platform.customer().mobile
    api = platform.api()
    assert api.post("/sessions/codes", json={"mobile": mobile}).status_code == 202
    answer = api.post("/sessions/codes", json={"mobile": mobile})
    assert (answer.status_code, answer.json()["code"]) == (429, "too_many_codes")
    assert 20 <= int(answer.headers["Retry-After"]) <= 60
    assert len(platform.texts(mobile)) == 1


def test_who_has_just_used_a_code_may_sign_in_elsewhere_at_once(platform: Running) -> None:
    who = platform.customer()
    platform.sign_in(who)
    answer = platform.api().post("/sessions/codes", json={"mobile": who.mobile})
    assert answer.status_code == 202
    assert len(platform.texts(who.mobile)) == 2


def test_five_wrong_codes_void_the_right_one(platform: Running) -> None:
    mobile = platform.customer().mobile
    api = platform.api()
    api.post("/sessions/codes", json={"mobile": mobile})
    right = platform.code(mobile)
    wrong = f"{(int(right) + 1) % 1_000_000:06d}"
    for _ in range(5):
        answer = api.post("/sessions", json={"kind": "customer", "mobile": mobile, "code": wrong})
        assert answer.status_code == 401
    answer = api.post("/sessions", json={"kind": "customer", "mobile": mobile, "code": right})
    assert (answer.status_code, answer.json()["code"]) == (401, "code_wrong")


def test_a_number_of_nobody_gets_a_code_too_so_nobody_learns_who_is_a_customer(platform: Running) -> None:
    api = platform.api()
    assert api.post("/sessions/codes", json={"mobile": "13100000000"}).status_code == 202
    body = {"kind": "customer", "mobile": "13100000000", "code": platform.code("13100000000")}
    answer = api.post("/sessions", json=body)
    assert (answer.status_code, answer.json()["code"]) == (422, "no_customer")


def test_a_family_with_one_number_says_who_it_is(platform: Running) -> None:
    one = platform.customer(mobile="13200000001")
    other = platform.customer(mobile="13200000001")
    api = platform.api()
    api.post("/sessions/codes", json={"mobile": one.mobile})
    body = {"kind": "customer", "mobile": one.mobile, "code": platform.code(one.mobile)}
    asked = api.post("/sessions", json=body)
    assert asked.json()["code"] == "choose_person"
    stranger = platform.sign_in(platform.customer()).get("/me/accesses")
    assert stranger.status_code == 200
    with platform.db.transaction() as tx:
        from claimwright.app.parties.public import ids_by_phone, person

        (wanted,) = [i for i in ids_by_phone(tx, one.mobile) if person(tx, i).name == other.name]  # type: ignore[union-attr]
    chosen = api.post("/sessions", json={**body, "person_id": str(wanted)})
    assert chosen.status_code == 201
    assert platform.api(chosen.json()["token"]).get("/me").json()["name"] == other.name


def test_signing_out_makes_the_token_worthless(platform: Running) -> None:
    client = platform.sign_in(platform.customer())
    assert client.delete("/sessions/current").status_code == 204
    answer = client.get("/me")
    assert (answer.status_code, answer.json()["code"]) == (401, "not_signed_in")
    assert answer.headers["WWW-Authenticate"] == "Bearer"


def test_a_token_that_was_tampered_with_opens_nothing(platform: Running) -> None:
    client = platform.sign_in(platform.customer())
    token = client.headers["Authorization"].removeprefix("Bearer ")
    for forged in (
        token[:-1] + ("A" if token[-1] != "A" else "B"),
        token[:20],
        "cw_" + "0" * 32 + "_" + "a" * 43,
    ):
        assert platform.api(forged).get("/me").status_code == 401


def test_five_wrong_passwords_lock_the_right_one_for_a_while(platform: Running) -> None:
    platform.add_staff("locked-out", Role.ASSESSOR)
    api = platform.api()
    body = {"kind": "staff", "user_name": "locked-out", "password": "not the password"}
    for _ in range(5):
        assert api.post("/sessions", json=body).json()["code"] == "password_wrong"
    answer = api.post("/sessions", json={**body, "password": PASSWORD})
    assert (answer.status_code, answer.json()["code"]) == (429, "too_many_wrong_passwords")
    assert 890 <= int(answer.headers["Retry-After"]) <= 900


def test_an_unknown_user_gets_the_same_words_as_a_wrong_password(platform: Running) -> None:
    body = {"kind": "staff", "user_name": "nobody-here", "password": PASSWORD}
    answer = platform.api().post("/sessions", json=body)
    assert (answer.status_code, answer.json()["code"]) == (401, "password_wrong")


def test_at_rest_there_is_neither_token_nor_code_nor_password(platform: Running) -> None:
    who = platform.customer()
    client = platform.sign_in(who)
    secret = client.headers["Authorization"].rsplit("_", 1)[1]
    with platform.db.transaction() as tx:
        rows = tx.execute(
            "SELECT row_to_json(s)::text FROM identity.session s"
            " UNION ALL SELECT row_to_json(c)::text FROM identity.code c"
            " UNION ALL SELECT row_to_json(f)::text FROM identity.staff f"
        ).fetchall()
    kept = "".join(row[0] for row in rows)
    assert secret not in kept
    assert who.mobile not in kept
    assert PASSWORD not in kept
