"""SANDBOX invoice platform: answers how registered, fictional bills stand. It knows no real bill.

Run it: ``python -m claimwright.sandboxes.invoice_platform --port 8003 --data FOLDER``. It imports nothing of
the product. ``--unknown issued`` takes a bill that is asked about for the first time as issued.

    POST /verifications   {code, number, check_code, issue_date: yyyymmdd, amount: "123.45"}
                          200 {result, reference, …}: normal, red_flushed, already_used, not_found, mismatch;
                          400 malformed, 429 asked too often, 503 closed
    POST /entries         {the same fields, used_by: reference}: enters the use of a bill in good standing;
                          answers like /verifications: already_used with this used_by is the success
    GET  /                the registered bills and the last questions as a page
    GET | POST | DELETE /admin/bills     {"bills": [{the fields above, standing, red_bill}]}
    GET | POST | DELETE /admin/faults    {"do": …, "times": 1, "seconds": 3, "number": ""}: see `faults.Fault`
    POST /admin/settings  {"delay_seconds": 0.2, "questions_a_day": 0}: 0 counts none
    GET  /admin/questions the questions taken so far
"""
