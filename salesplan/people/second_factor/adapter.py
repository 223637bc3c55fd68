"""How the library keeps the secret of an authenticator app: sealed, so that a copy of the database makes no codes."""

from allauth.mfa.adapter import DefaultMFAAdapter

from salesplan.core.sealing import seal, unseal

# How every sealed text begins (its version and the high bytes of its time); neither a hash nor a secret does.
SEALED = "gAAAA"


class SealingAdapter(DefaultMFAAdapter):
    def encrypt(self, text: str) -> str:
        return seal(text)

    def decrypt(self, encrypted_text: str) -> str:
        """Open what was sealed; what was not is a hash of a recovery code, which the library reads the same way."""
        return unseal(encrypted_text) if encrypted_text.startswith(SEALED) else encrypted_text
