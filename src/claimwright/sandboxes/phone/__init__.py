"""SANDBOX telephone network: takes text messages over HTTP and shows them as on a phone.

Run it: ``python -m claimwright.sandboxes.phone --port 8093 --data FOLDER``. It delivers nothing to anybody.

    POST /messages {message_id, to, text}   202; the same message_id again is accepted and shown once
    GET  /messages?to=NUMBER                 the messages, newest first
    GET  /?to=NUMBER                         a page that shows them as on a phone
    POST /faults {mode, times}               next: refuse (400), error (500 after accepting), off (503)
"""
