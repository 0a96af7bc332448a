-- name: claims_with_bill_number
SELECT claim_id FROM documents.bill_use WHERE bill_number = %(bill_number)s ORDER BY used_at DESC LIMIT %(limit)s;
