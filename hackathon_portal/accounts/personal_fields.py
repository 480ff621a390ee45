"""What the tables of accounts hold of people, those of the libraries included (`kernel/personal.py`)."""

from hackathon_portal.kernel.personal import Whose, With, declare

NOT_USED = "портал этой таблицы не использует: людей в ней нет"

declare(
    "accounts.User", whose=Whose.USER, purpose="account", term="пока учётной записью пользуются (PORTAL_ACCOUNT_DAYS)",
    seen_by="администратор портала; имя и почту сотрудников — сотрудник конкурса",
    goes={With.ACCOUNT: "pk"}, contacts="email max_user telegram_chat", names="surname name patronymic", account="password",
    untold="max_user telegram_chat", replaced="email",
)  # fmt: skip
declare(
    "accounts.RoleGrant", whose=Whose.STAFF, purpose="account", goes={With.ACCOUNT: "user"}, row=True,
    plain="room", why="портал или конкурс",
)  # fmt: skip
declare(
    "accounts.OpenSession", whose=Whose.USER, purpose="account", term="срок сеанса", goes={With.ACCOUNT: "user"}, row=True,
    account="key", addresses="address device",
)  # fmt: skip
declare(
    "accounts.SignInRecord", whose=Whose.USER, purpose="journals", term="год: записи только добавляются",
    seen_by="сам человек и администратор портала", goes={With.CLOCK: ""}, row=True,
    addresses="address device", identifiers="email_hash", plain="kind detail", why="что произошло и каким средством",
)  # fmt: skip
declare("account.EmailAddress", whose=Whose.USER, purpose="account", goes={With.ACCOUNT: "user"}, row=True, contacts="email")
declare(
    "account.EmailConfirmation", whose=Whose.USER, purpose="account", goes={With.ACCOUNT: "email_address__user"}, row=True,
    account="key",
)  # fmt: skip
declare(
    "socialaccount.SocialAccount", whose=Whose.USER, purpose="account", goes={With.ACCOUNT: "user"}, row=True,
    account="uid", plain="provider extra_data", why="какая служба; остальное, что она рассказывает, не хранится",
)  # fmt: skip
declare("socialaccount.SocialToken", plain="token token_secret", why=NOT_USED)
declare("socialaccount.SocialApp", plain="provider provider_id name client_id secret key settings", why=NOT_USED)
declare("mfa.Authenticator", whose=Whose.USER, purpose="account", goes={With.ACCOUNT: "user"}, row=True, account="data")
declare(
    "sessions.Session", whose=Whose.USER, purpose="account", term="срок сеанса", goes={With.ACCOUNT: ""}, row=True,
    account="session_key session_data",
)  # fmt: skip
declare(
    "admin.LogEntry", whose=Whose.STAFF, purpose="journals", goes={With.ACCOUNT: "user"},
    texts="object_repr change_message", untold="object_repr change_message",
    plain="object_id", why="номер строки справочника",
)  # fmt: skip
declare(
    "pghistory.Context", whose=Whose.STAFF, purpose="journals", plain="metadata",
    why="номер учётной записи и название действия",
)  # fmt: skip
declare("auth.Permission", plain="name codename", why=NOT_USED)
declare("auth.Group", plain="name", why=NOT_USED)
declare("contenttypes.ContentType", plain="app_label model", why="служебная таблица Django")
