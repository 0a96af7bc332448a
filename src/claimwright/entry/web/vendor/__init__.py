"""Third-party browser files, pinned: `vendor.json` names them, `sha256.json` holds their hashes."""
