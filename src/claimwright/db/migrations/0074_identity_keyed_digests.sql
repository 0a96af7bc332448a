-- Digests of mobile numbers, codes and addresses are keyed from here on. The unkeyed ones, from which a number
-- could be guessed, go: live codes are asked for again, and what limits count begins anew.
DELETE FROM identity.code;
DELETE FROM identity.attempt;
