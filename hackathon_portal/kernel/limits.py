"""The table of limits: how often what may be tried, and why that often. `rate.take` counts them in the database.

Two rules stand behind the numbers. A secret cannot be guessed: whoever tries is stopped by account and address together first.
And no stranger can turn a limit against others: what is counted for an account alone does not bind devices its owner has signed
in from, nor the way back by a letter; what is counted for an address has room for a school behind one (30 people at once).
"""

from __future__ import annotations

from dataclasses import dataclass

MINUTE, HOUR, DAY = 60, 3600, 86_400


@dataclass(frozen=True)
class Limit:
    """`amount` tries within `seconds` for each key; `words` begin the refusal, `why` is the reason for the numbers."""

    amount: int
    seconds: int
    why: str
    words: str = "Слишком много попыток."


MANY_LETTERS = "Сегодня вы отправили уже много писем."

LIMITS = {
    # Signing in: a failed try counts, a right one is given back.
    "sign_in": Limit(5, 5 * MINUTE, "an account from an address (IPv6: /64) it has not signed in from on this device"),
    "sign_in.device": Limit(10, 5 * MINUTE, "an account on a device its owner has signed in on, whatever its address: strangers cannot spend these"),
    "sign_in.account": Limit(30, HOUR, "an account from all unknown devices together: a botnet; a reset by letter opens the way at once"),
    "sign_in.address": Limit(100, 10 * MINUTE, "all accounts from an address: many accounts tried with one password; a class mistypes less"),
    # Whoever is here has the password or the session already; the numbers are those of signing in.
    "second_factor": Limit(5, 5 * MINUTE, "codes of an account from an address"),
    "second_factor.device": Limit(10, 5 * MINUTE, "codes of an account on a device its owner has signed in on"),
    "second_factor.account": Limit(30, HOUR, "codes of an account from all unknown devices: 30 of 1,000,000 an hour"),
    "totp_used": Limit(1, 2 * MINUTE, "one code of an account: it opens once while it is valid, and that is no longer than this"),
    "passkey": Limit(100, 10 * MINUTE, "keys from an address: nothing to guess, each costs a check"),
    "reauthenticate": Limit(10, 10 * MINUTE, "the password asked again in a session: somebody at an open computer"),
    "change_password": Limit(10, 10 * MINUTE, "the old password in a session: the same"),
    "new_password": Limit(100, 10 * MINUTE, "keys of a reset from an address: 256 bits, each costs a look-up"),
    # Accounts and the letters about them.
    "sign_up": Limit(200, HOUR, "accounts from an address: a school in its computer class", "С вашего адреса много регистраций."),
    "sign_up.letter": Limit(5, HOUR, "letters about a sign-up to one e-mail: its owner need not read more", "На эту почту уже ушло несколько писем."),
    "reset": Limit(3, 10 * MINUTE, "resets of an e-mail from an address", "Письмо уже отправлено, проверьте почту и папку «Спам»."),
    "reset.letter": Limit(10, HOUR, "letters of a reset to one e-mail; each works until the password is changed, so the owner has one",
                          "На эту почту уже ушло несколько писем: подойдёт любое из них."),
    "reset.address": Limit(100, HOUR, "resets from an address", "С вашего адреса много запросов."),
    "code_by_mail": Limit(3, 10 * MINUTE, "codes to an e-mail from an address", "Письмо уже отправлено, проверьте почту и папку «Спам»."),
    "code_by_mail.address": Limit(100, HOUR, "codes by mail from an address", "С вашего адреса много запросов."),
    "confirm_email": Limit(1, 3 * MINUTE, "letters that confirm an e-mail; the one before still works", "Письмо уже отправлено."),
    "manage_email": Limit(10, DAY, "changes of own addresses; each new one gets a letter, whoever it belongs to", "Слишком много изменений почты."),
    "kept_form": Limit(30, HOUR, "forms kept from an address for after signing in: a class whose sessions ended, not a full disk"),
    "other": Limit(10, 10 * MINUTE, "whatever the sign-in library comes to limit later"),
    # Short secrets.
    "join_code": Limit(10, 10 * MINUTE, "codes of invitations by a person"),
    "join_code.address": Limit(100, 10 * MINUTE, "codes of invitations from an address: many accounts of one guesser, or a class"),
    "identity": Limit(3, DAY, "documents of an account that others have applied with: a slip of the finger, not a list of passports"),
    "malformed_file": Limit(30, HOUR, "files of answers with faults by a person: they use up no limit of the competition", "Слишком много файлов с ошибками."),
    "door_code": Limit(60, 10 * MINUTE, "wrong codes at the door by one of its helpers: bad light, not guessing"),
    "link_code": Limit(5, 10 * MINUTE, "codes typed on the page of one letter's link: 5 of 1,000,000"),
    "link_code.letter": Limit(5, HOUR, "codes sent to the one whom a letter's link is for", "Письма с кодом уже отправлены, проверьте почту."),
    # Long secrets (192 bits, check codes of documents 59) cannot be guessed: what is right is answered whatever was tried before, so that nobody behind the
    # same address is shut out; what is wrong is refused without a look into the database's tables of people.
    "secret_link": Limit(100, 10 * MINUTE, "wrong links of letters from an address"),
    "check_code": Limit(60, 10 * MINUTE, "wrong check codes of documents from an address: a batch is typed by hand"),
    "api_token": Limit(100, 10 * MINUTE, "wrong tokens of the API from an address"),
    "messenger_link": Limit(20, 10 * MINUTE, "wrong words from a dialogue of a messenger"),
    # Letters that participants cause to others (`outbox.post` counts them by the kind of the letter, see LETTERS).
    "letter": Limit(10, DAY, "a participant to addresses of their choice: a leader and a parent, each retyped a few times", MANY_LETTERS),
    "letter.again": Limit(3, DAY, "a participant to one address in one kind of letter", "На этот адрес сегодня уже ушло несколько таких писем от вас."),
    "letter.to": Limit(10, DAY, "letters to one address in one kind from all participants: accounts made to bomb one person; silent, for they must"
                       " not stop those who write in earnest"),
    "talk": Limit(20, DAY, "a participant by cards: somebody who looks for a team writes to a dozen", "Сегодня вы написали уже много сообщений."),
    "talk.again": Limit(10, DAY, "letters about messages to one person from another; the rest is read in the portal"),
    "service": Limit(30, DAY, "letters that follow from a participant's own actions, to people of their team"),
    "service.again": Limit(10, DAY, "the same to one address in one kind of letter"),
    # Staff answer for what they send; these only stop a stolen session or a slip.
    "staff.invitation": Limit(200, DAY, "accounts made by one member of staff for others", "Сегодня приглашено уже много людей."),
    "staff.resend": Limit(10, DAY, "one letter sent anew to one address", "Это письмо сегодня уже отправляли несколько раз."),
}  # fmt: skip


@dataclass(frozen=True)
class Letters:
    """What bounds a kind of letter that a participant causes to somebody else.

    `refusing` limits refuse the action; of `silent` ones only the letter does not leave (its row says so, the portal shows the rest).
    A limit whose name ends in `.again` counts sender, address and kind, one in `.to` address and kind, else the sender alone.
    """

    refusing: tuple[str, ...] = ()
    silent: tuple[str, ...] = ()


# Kinds not named here follow from what a person may always do (leave, correct, withdraw): those actions are never refused for a letter.
OTHER_LETTERS = Letters(silent=("service", "service.again"))
LETTERS = {
    # The participant types the address, and a name that the letter repeats.
    "registration.leader_invited": Letters(refusing=("letter", "letter.again"), silent=("letter.to",)),
    "registration.representative_asked": Letters(refusing=("letter", "letter.again"), silent=("letter.to",)),
    # The holder of a letter's link writes the text; every member of staff must hear.
    "registration.representative_withdrawn": Letters(silent=("letter.again",)),
    # The same for a season.
    "season.representative_asked": Letters(refusing=("letter", "letter.again"), silent=("letter.to",)),
    # A representative of an organisation types the address.
    "organisations.representative_invited": Letters(refusing=("letter", "letter.again"), silent=("letter.to",)),
    # Limited where it is asked for (link_code.letter).
    "registration.representative_code": Letters(),
    # The participant writes the text.
    "registration.card": Letters(refusing=("talk",), silent=("talk.again",)),
    # The participant may repeat it at will.
    "registration.captain_offered": Letters(refusing=("letter", "letter.again")),
    # Limited where they are asked for (sign_up.letter, reset.letter, code_by_mail, confirm_email, manage_email, staff.invitation).
    "account": Letters(),
}
