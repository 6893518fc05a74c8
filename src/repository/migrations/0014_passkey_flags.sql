-- FALSE for keys that were taken over from a server that did not keep backup_eligible and backed_up: the first sign-in tells.
ALTER TABLE passkeys ADD COLUMN flags_known {bool} NOT NULL DEFAULT TRUE;
