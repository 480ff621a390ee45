"""What the kernel's tables hold of people (`personal.py`)."""

from hackathon_portal.kernel.personal import Whose, With, declare

LAW_OF_JOURNAL = "журнал действий: кто, когда и что сделал; людей называет номерами заявок и учётных записей"

declare(
    "kernel.OutboxMessage", whose=Whose.USER, purpose="letters", term="пока хранятся заявка или учётная запись того, о ком письмо",
    seen_by="сотрудник конкурса", goes={With.APPLICATION: "", With.ACCOUNT: "", With.PAYOUT: "", With.CONTEST: "contest_ref"},
    contacts="recipient", texts="subject body last_error", untold="recipient body last_error", replaced="recipient",
    identifiers="addressee speaks_of", account="secrets",
    kept={"addressee speaks_of": "номера строк базы: по ним стирание находит письмо, человека они не называют"},
    plain="kind key message_id request_id attachment batch room", why="о письме, не о человеке",
)  # fmt: skip
declare("kernel.ChannelState", plain="last_refusal", why="сколько писем примет почтовый сервер и что он ответил")
declare(
    "kernel.MailingRefusal", whose=Whose.USER, purpose="letters", term="пока хранится заявка или учётная запись",
    goes={With.APPLICATION: "", With.ACCOUNT: "", With.CONTEST: "contest_ref"}, row=True, identifiers="address_hash",
)  # fmt: skip
declare(
    "kernel.KeptForm", whose=Whose.USER, purpose="work", term="час", goes={With.CLOCK: "", With.ACCOUNT: "user"}, row=True, texts="content",
    untold="content", plain="id", why="случайный номер",
)  # fmt: skip
declare(
    "kernel.FileCheck", plain="name found last_error", why="случайное имя файла и ответ антивируса; кто приложил — номер учётной записи",
)  # fmt: skip
declare(
    "kernel.Job", whose=Whose.USER, purpose="work", term="файл, условия и итог: 7 дней; запись: 30 дней", seen_by="кто начал",
    goes={With.CLOCK: "", With.ACCOUNT: "started_by"}, row=True, files="file", texts="parameters outcome", untold="parameters outcome",
    plain="kind title file_name request_id room", why="о работе: что выгрузить или загрузить, номером",
)  # fmt: skip
declare(
    "kernel.Tries",
    plain="limit key",
    why="числа попыток за минуты и часы; ключ — хеш с секретом портала, по нему никого не узнать",
)
declare(
    "kernel.Installation", plain="maintenance keys_probe identity_probe", why="слова администратора о работах на сервере и проверка, что ключи узлов одни",
)  # fmt: skip
declare("kernel.SignOfLife", plain="name role", why="процесс и его узел")
declare("kernel.PeriodicRun", plain="name last_error", why="название работы по расписанию и тип ошибки")
declare("kernel.Bank", plain="bik name city corr_account", why="справочник банков Банка России")
declare(
    "kernel.AuditRecord", whose=Whose.STAFF, purpose="journals", term="вместе с конкурсом: записи только добавляются",
    seen_by="сотрудник конкурса", texts="reason about", addresses="address", untold="reason about",
    kept={
        "about": LAW_OF_JOURNAL,
        "reason": "основание действия сотрудника; форма просит не писать персональных данных, почту и имена портал не записывает",
        "address": "откуда сделано: мера учёта действий с персональными данными",
    },
    plain="name title room", why="название действия и где оно сделано",
)  # fmt: skip
declare(
    "kernel.AccessRecord", whose=Whose.STAFF, purpose="journals", term="вместе с конкурсом: записи только добавляются",
    seen_by="сотрудник конкурса", texts="subject reason", addresses="address", untold="subject reason",
    kept={
        "subject": "чьи данные смотрели: номером заявки",
        "reason": "зачем смотрели; форма просит не писать персональных данных, почту и имена портал не записывает",
        "address": "откуда смотрели: мера учёта действий с персональными данными",
    },
    plain="room once", why="портал или конкурс; ключ, по которому просмотр страницы записан раз в час",
)  # fmt: skip
declare(
    "kernel.CopyRecord", plain="name outcome sha256", why="о резервной копии: файл, итог, отпечаток", term="400 дней",
)  # fmt: skip
declare("kernel.Erasure", why="вид и номер стёртого, чтобы копия его не вернула; о человеке ничего")
declare("kernel.WaitingRemoval", plain="name", why="случайное имя файла")
