"""What is told when an account or a role is there already."""

from hackathon_portal.kernel.twice import Told, tell

tell(
    {
        "user_email_any_case": Told(
            "user.email_taken", "Учётная запись с этой почтой уже есть. Войдите или восстановите пароль."
        ),
        "accounts_user(email)": Told(
            "user.email_taken", "Учётная запись с этой почтой уже есть. Войдите или восстановите пароль."
        ),
        "accounts_user(max_user)": Told("max.taken", "Этот MAX уже подключён к другой учётной записи."),
        "accounts_user(telegram_chat)": Told("telegram.taken", "Этот Telegram уже подключён к другой учётной записи."),
        "role_once": Told("role.twice", "Эта роль у человека уже есть."),
        "role_once_in_a_room": Told("role.twice", "Эта роль у человека уже есть."),
    }
)
