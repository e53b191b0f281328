"""Which card is it? One application after the other is asked for, the residents' own first."""

from drivers.smart_card.apdu import CardTrouble
from drivers.smart_card.bank import read_bank_card
from drivers.smart_card.contract import CardContent
from drivers.smart_card.session import CardSession
from drivers.smart_card.social_security import read_social_security
from drivers.smart_card.staff import read_staff_card


def read_content(session: CardSession) -> CardContent:
    """What the card holds for us. Raises CardTrouble("unknown_card") when it is nothing.

    A third-generation social-security card carries a bank application too: the first one wins.
    """
    content = read_social_security(session) or read_staff_card(session) or read_bank_card(session)
    if content is None:
        raise CardTrouble("unknown_card")
    return content
