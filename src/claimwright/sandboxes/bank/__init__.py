"""SANDBOX bank: takes pain.001 over HTTP, pays nobody, answers pain.002, and remembers what it executed.

Run it: ``python -m claimwright.sandboxes.bank --port 8001 --data FOLDER``. It imports nothing of the product.

    POST /pain001                 a pain.001.001.09; 202 with pain.002 (ACTC), 400 malformed, 503 closed
    GET  /pain002?after=SEQ       the status reports after a place in the stream, as JSON
    GET  /payments/END_TO_END_ID  pain.002 with the present status; 404 with X-Bank-Answer: not-known
    GET  /executed                the bank's own log of executions, as JSON
    GET  /                        the same as a page
    GET | POST | DELETE /admin/rules     how to misbehave, see `behaviour.Rule`
    POST /admin/settings          {"delay_seconds": 0.3, "idempotent": true}
    POST /admin/down              {"seconds": 5}: answers 503 for so long
"""
