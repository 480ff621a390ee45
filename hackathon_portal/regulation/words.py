"""Plain names of a regulation's parts and values: by class and field, or by the field alone."""

from __future__ import annotations

from hackathon_portal.regulation.schema import Term, Unit
from hackathon_portal.russia.words import plural

# Forms of the noun after 1, 2 and 5; and after a preposition of the genitive («не позднее 1 рабочего дня»).
UNIT_WORDS: dict[Unit, tuple[str, str]] = {
    Unit.WORKING_DAYS: ("рабочий день,рабочих дня,рабочих дней", "рабочего дня,рабочих дней,рабочих дней"),
    Unit.CALENDAR_DAYS: (
        "календарный день,календарных дня,календарных дней",
        "календарного дня,календарных дней,календарных дней",
    ),
    Unit.HOURS: ("час,часа,часов", "часа,часов,часов"),
}

LABELS: dict[str, str] = {
    "Preset.name": "Название заготовки", "Preset.regulation": "Порядок", "Preset.announcement": "Объявление: с чего начинается конкурс",
    "Regulation.act": "Акт", "Act.kind": "Вид акта", "Act.number": "Номер", "Act.date": "Дата", "Act.title": "Полное название",
    "Act.title_genitive": "Полное название в родительном падеже", "Act.basis": "Во исполнение чего принят",
    "Regulation.operator": "Кто проводит", "Operator.name": "Название", "Operator.name_genitive": "Название в родительном падеже",
    "Operator.name_accusative": "Название в винительном падеже", "Operator.sites": "Сайты",
    "Operator.officer_position": "Должность подписывающего письма",
    "Regulation.organising": "Организация", "Organising.bodies": "Органы", "OrganisingBody.title": "Название", "OrganisingBody.role": "Что могут его люди",
    "OrganisingBody.duties": "Обязанности", "Organising.partners_by_agreement": "Партнёров показывают после договора",
    "Organising.sponsor_agreement": "Договор со спонсором", "Organising.customers_name_judges": "Заказчик называет судью до публикации",
    "Organising.programme_approved": "Программу утверждают", "Organising.changes_acknowledged": "Изменения правил подтверждают участники",
    "Organising.volunteers": "Есть волонтёры", "Organising.volunteer_tasks": "Задачи волонтёров", "Organising.trackers": "Ментор видит только свои команды",
    "Organising.press_agreed": "Материалы для СМИ согласуют", "Organising.answer_within": "Срок ответа на обращение",
    "Words.track": "Как называют группу заданий", "Words.notice_form": "Номер формы уведомления", "Words.payout_form": "Номер формы заявления о выплате", "Act.approved_with": "Чем утверждён", "Words.mentor": "Как называют ментора", "Words.mentors": "во множественном числе", "Judging.nominations_proposed": "Личные номинации по предложению",
    "ProjectRules.third_party_listed": "Перечисляют чужие библиотеки и лицензии", "ProjectRules.works_published": "Работы победителей публикуют с авторами", "ProjectRules.suspended_by_objection": "Проект снимают по претензии третьих лиц",
    "DefaultTask.track": "Направление", "DefaultTask.customer": "Заказчик",
    "Mentors.approved_by": "Кто и чем утверждает менторов",
    "Regulation.organisers": "Организаторы", "Organiser.name": "Название", "Organiser.url": "Сайт",
    "Regulation.words": "Слова", "Words.task": "Как называется то, что решает команда", "Words.task_genitive": "в родительном падеже",
    "Words.task_accusative": "в винительном падеже", "Words.tasks": "во множественном числе", "Words.commission": "Как называется комиссия",
    "Words.commission_genitive": "в родительном падеже", "Regulation.timezone": "Часовой пояс",
    "Regulation.announcement_lead": "Объявление не позднее, до начала",
    "Regulation.announcement_parts": "Обязательные части объявления",
    "Regulation.eligibility": "Кто может участвовать", "Eligibility.citizenships": "Гражданство", "Eligibility.min_age": "Возраст от",
    "Eligibility.max_age": "Возраст до", "Eligibility.age_reference": "На какой день считают возраст",
    "Eligibility.cyrillic_names": "Имена пишутся по-русски", "Eligibility.affiliation_forbidden": "Связь с организаторами и комиссией запрещена",
    "Regulation.education": "Обучающиеся: место и уровень учёбы", "Education.regions": "Регионы учёбы", "Education.region_title": "Название регионов",
    "Education.levels": "Классы и уровни образования", "EducationLevel.title": "Название", "EducationLevel.category": "Категория",
    "Education.mixed": "Команда из разных категорий", "Regulation.categories": "Категории", "Category.label": "Обозначение",
    "Category.title": "Название", "Regulation.team": "Команда", "TeamRules.min_size": "Людей от", "TeamRules.max_size": "Людей до",
    "TeamRules.roles": "Роли в команде", "TeamRole.title": "Роль", "TeamRole.title_genitive": "Роль в родительном падеже",
    "TeamRole.description": "Пояснение", "TeamRole.least": "Нужно людей с этой ролью", "TeamRole.leads": "Может быть капитаном",
    "TeamRole.needs_skills": "Называет навыки", "TeamRules.name_moderated": "Название команды проверяют", "TeamRules.name_stop_words": "О каких частях слов предупреждать",
    "TeamRules.leader": "Руководитель команды", "TeamRules.leader_duties": "Обязанности руководителя",
    "TeamRules.min_from_sender": "Участников из направляющей организации, не меньше",
    "Regulation.seats": "Места", "Seats.unit": "Что считают", "Seats.limit": "Число мест", "Seats.may_be_raised": "Число мест можно увеличить актом",
    "Seats.promotion_ends_at_start": "С начала конкурса места не передают", "Regulation.registration": "Регистрация",
    "Registration.captain_fields": "Поля заявки капитана", "Registration.member_fields": "Поля заявки участника", "Registration.optional_fields": "Поля по желанию",
    "Registration.closes_before": "Заканчивается, до начала", "Registration.decision_within": "Решение по заявке",
    "Registration.decision_digest_hour": "Час ежедневной сводки", "Registration.invitation_valid_days": "Приглашение в команду действует, дней",
    "Registration.offer_valid": "Срок согласия занять место", "Registration.fill_up_within": "Срок, чтобы пополнить команду",
    "Registration.confirm_reminder_days": "Спрашивать, придёт ли участник, дней до начала", "Registration.deadline_reminder_hours": "Напоминать о сроке, часов",
    "Registration.retention_days": "Хранить персональные данные, дней после конкурса",
    "Regulation.consents": "Согласия, которые отмечает участник", "ConsentText.title": "Название", "ConsentText.text": "Текст",
    "ConsentText.version": "Версия текста", "ConsentText.required": "Обязательно", "Regulation.side_events": "Соревнования рядом с конкурсом",
    "SideEvent.title": "Название", "SideEvent.text": "Согласие", "SideEvent.version": "Версия текста", "SideEvent.min_age": "Возраст от",
    "SideEvent.max_age": "Возраст до включительно", "SideEvent.day": "В какой день конкурса",
    "Regulation.printed_consents": "Печатные согласия", "PrintedConsent.title": "Название", "PrintedConsent.text": "Текст", "PrintedConsent.version": "Версия текста",
    "PrintedConsent.published": "Что разрешено показать в сети", "Regulation.representation": "Несовершеннолетние: согласие представителя",
    "Representation.below_age": "Пока участнику меньше лет", "Representation.form": "Код печатного согласия",
    "Regulation.refusal_grounds": "Основания отказа", "Regulation.exclusion_grounds": "Основания исключения", "Ground.label": "Обозначение",
    "Ground.text": "Текст", "Ground.after_closing": "Только после окончания регистрации",
    "Regulation.conduct": "Нарушения во время конкурса", "Conduct.whole_team": "За одного отвечает вся команда", "Conduct.may_suspend": "Участие можно приостановить",
    "Conduct.announced": "Об исключении сообщают в канале", "Regulation.judging": "Оценка и комиссия", "Judging.sheets": "Листы оценки",
    "Sheet.title": "Название листа", "Sheet.scale": "Шкала", "Scale.minimum": "Балл от", "Scale.maximum": "Балл до", "Scale.step": "Шаг",
    "Sheet.criteria": "Критерии", "Sheet.subject": "Что оценивают", "Sheet.filled_by": "Кто заполняет", "Criterion.title": "Критерий",
    "Criterion.description": "Пояснение", "Criterion.group": "Группа", "Criterion.role": "Роль", "Criterion.measure": "Как оценивают", "Criterion.weight": "Вес", "Criterion.bands": "Описания баллов",
    "Criterion.levels": "Уровни", "Level.points": "Баллов", "Level.title": "Уровень", "Level.text": "Что это значит",
    "Criterion.measured": "Измеряемая величина", "Measured.unit": "Единица", "Measured.minimum": "Наименьшее", "Measured.maximum": "Наибольшее",
    "Measured.step": "Шаг числа", "Measured.less_is_better": "Чем меньше, тем лучше",
    "Band.least": "от", "Band.most": "до", "Band.text": "Что это значит", "Judging.member_kinds": "Виды членов комиссии", "MemberKind.title": "Название",
    "MemberKind.title_plural": "Во множественном числе", "MemberKind.represents_task": "Представляет заказчика задания",
    "Judging.aggregate": "Как складывают баллы", "Judging.tie_criteria": "При равенстве сначала сравнивают критерии", "Judging.places_divided_by": "Внутри чего считают места", "Judging.personal_nominations": "Личные номинации",
    "PersonalNomination.title": "Название", "PersonalNomination.sheet": "Код личного листа", "PersonalNomination.role": "Код роли",
    "PersonalNomination.by_category": "Победитель в каждой категории", "Judging.all_sheets_needed": "Закрыть оценку можно, когда подписаны все листы",
    "Judging.sheets_per_project": "Сколько членов комиссии оценивают проект, не меньше",
    "Judging.sheets_confidential": "Листы и протоколы не оглашают", "Judging.points_published": "Баллы призовых мест публикуют", "Judging.chair_needed": "Есть председатель", "Judging.secretary_needed": "Есть секретарь",
    "Judging.quorum_more_than": "Кворум: присутствует больше, доля состава", "Judging.tie_break": "Кто решает при равенстве баллов",
    "Judging.acting_chair": "Кто ведёт заседание без председателя", "Judging.acting_chair_decides_ties": "Он же решает при равенстве баллов",
    "Judging.mean_by_vote": "Сумму можно заменить средним по голосованию",
    "Judging.places_shared_by_vote": "Место можно разделить по голосованию", "Judging.vote_more_than": "Решение принято, если «за» больше, доля",
    "Judging.outlier_points": "Показывать оценки, далёкие от среднего, баллов", "Judging.talk_minutes": "Минут на выступление", "Judging.demo_minutes": "Минут на показ",
    "Judging.questions_minutes": "Минут на вопросы", "Judging.conflict_rule": "Правило о конфликте интересов", "Judging.appeal_rule": "Как оспорить результат",
    "Judging.protocol_sent_within": "Протокол направляют", "Judging.published_within": "Результаты публикуют",
    "Regulation.places": "Призовые места", "Place.place": "Место", "Place.title": "Как называется", "Place.diploma_title": "Как пишут в дипломе",
    "Regulation.diploma_texts": "Дипломы и сертификаты", "DiplomaTexts.diploma_to": "Кому диплом", "DiplomaTexts.certificate_to": "Кому сертификат",
    "DiplomaTexts.special_diplomas": "Диплом за специальный приз", "DiplomaTexts.personal_diploma_title": "Диплом личной номинации", "Regulation.project": "Проект", "ProjectRules.result_kinds": "Виды результата",
    "ProjectRules.declarations": "Заверения команды", "ProjectRules.file_types": "Какие файлы принимают", "ProjectRules.max_file_megabytes": "Файл не больше, МБ",
    "ProjectRules.max_files": "Файлов не больше", "ProjectRules.grace_seconds": "Сколько ещё принимают после срока",
    "ProjectRules.image_consent_declaration": "Заверение о согласиях изображённых", "ProjectRules.consequences": "Последствия нарушений",
    "Consequence.title": "Название", "Consequence.effect": "Что следует", "Regulation.checkpoints": "Контрольные точки",
    "Checkpoints.obligatory": "Обязательных точек", "Checkpoints.misses_allowed": "Пропусков допускается",
    "Checkpoints.experts_answer": "Отвечает и комиссия", "Checkpoints.max_picture_megabytes": "Картинка не больше, МБ", "Regulation.mentors": "Менторы",
    "Mentors.approved_before": "Утверждают, до начала", "Regulation.prizes": "Призы", "Prizes.recipient": "Кто получает приз",
    "Prizes.signed_application": "Подписанное заявление о выплате", "Prizes.requisites": "Сведения о получателе", "Prizes.foreign_without": "Не спрашивать у иностранцев",
    "Prizes.by_choice": "Сведения по желанию",
    "Prizes.documents": "Документы получателя", "PrizeDocument.title": "Название", "PrizeDocument.ages": "У кого по возрасту", "PrizeDocument.citizens": "У каких граждан",
    "PrizeDocument.optional": "Если есть", "PrizeDocument.form": "Печатная форма", "Prizes.own_documents_from_age": "Свои документы с, лет",
    "Prizes.apply_reminder_days": "Напоминать, дней до срока", "Prizes.silence_declines": "Молчание — отказ от приза",
    "Prizes.apply_within": "Заявление или документы", "Prizes.pay_within": "Перечисление", "Prizes.tax_rates": "Ставки налога", "TaxYear.from_year": "С какого года",
    "TaxYear.resident": "Ступени резидента", "TaxBand.above": "Свыше, руб.", "TaxBand.rate": "Ставка", "TaxYear.non_resident": "Ставка нерезидента",
    "TaxYear.remit": "Сроки перечисления налога", "RemitTerm.withheld_until": "Удержано по день месяца", "RemitTerm.remit_on": "Перечислить по день",
    "RemitTerm.next_month": "В следующем месяце", "TaxYear.source": "Источник", "Prizes.exempt_amount": "Не облагается за год, руб.",
    "Prizes.income_code": "Код дохода", "Prizes.deduction_code": "Код вычета", "Prizes.retention_days": "Хранить заявления, дней",
    "Regulation.clauses": "Пункты документа", "Regulation.body": "Правила для участников",
    "AnnouncementDefaults.title": "Полное название", "AnnouncementDefaults.short_title": "Короткое название", "AnnouncementDefaults.description": "О конкурсе",
    "AnnouncementDefaults.place": "Место", "AnnouncementDefaults.address": "Адрес", "AnnouncementDefaults.how_to_register": "Как зарегистрироваться",
    "AnnouncementDefaults.arrival": "Когда ждём", "AnnouncementDefaults.chat_url": "Чат", "AnnouncementDefaults.project_deadline_time": "Срок проекта, ЧЧ:ММ",
    "AnnouncementDefaults.nominations_act_number": "Номер акта о заданиях", "AnnouncementDefaults.nominations": "Задания", "AnnouncementDefaults.timetable": "Расписание",
    "DefaultTask.title": "Название", "DefaultTask.task": "Задание", "DefaultEvent.day": "День", "DefaultEvent.time": "Время", "DefaultEvent.title": "Что",
    "code": "Код", "rule": "Ключ пункта документа",
}  # fmt: skip

# Path of a value on the page «Порядок» -> what it is counted in ("" where the value says it itself), the key in `clauses`.
MEASURED: dict[str, tuple[str, str]] = {
    "act.number": ("", ""), "act.date": ("", ""), "announcement_lead": ("", "announcement.lead"),
    "registration.closes_before": ("", "registration.closes"), "registration.decision_within": ("", "registration.decision"),
    "registration.invitation_valid_days": ("дней", ""), "eligibility.min_age": ("полных лет", "age"),
    "eligibility.max_age": ("полных лет, включительно", "age"), "team.min_size": ("человек", "team.size"),
    "team.max_size": ("человек", "team.size"), "seats.limit": ("команд или человек; пусто — без ограничения", "seats"),
    "judging.sheets.0.scale.minimum": ("баллов", "scale"), "judging.sheets.0.scale.maximum": ("баллов", "scale"),
    "judging.sheets.0.scale.step": ("баллов", "scale"), "judging.quorum_more_than": ("доля состава, например 2/3", "quorum"),
    "judging.protocol_sent_within": ("", "protocol"), "judging.published_within": ("", "results.publication"),
    "project.max_file_megabytes": ("МБ", "project"), "project.max_files": ("файлов", "project"),
    "project.grace_seconds": ("секунд", "project"), "prizes.apply_within": ("", "prize.application"),
    "prizes.pay_within": ("", "prize.transfer"),
}  # fmt: skip

CHOICES: dict[str, str] = {
    "working days": "рабочих дней", "calendar days": "календарных дней", "hours": "часов",
    "child": "до возраста своих документов", "minor": "прочие несовершеннолетние", "adult": "совершеннолетние", "any": "любые", "own": "граждане РФ",
    "foreign": "иностранные граждане", "full_name": "ФИО", "birth_date": "дата рождения", "snils": "СНИЛС", "inn": "ИНН", "passport": "паспорт",
    "registration_address": "адрес регистрации", "phone": "телефон", "bank_name": "банк", "bik": "БИК", "account": "счёт", "corr_account": "корр. счёт",
    "bank_inn": "ИНН банка", "card": "карта «Мир»",
    "first_day": "первый день конкурса", "application_day": "день подачи заявки", "decided": "решает сотрудник", "highest": "высшая из них",
    "none": "нет", "sent": "у команды от организации", "required": "у каждой команды", "team": "команды (на команду)", "participant": "люди",
    "project": "проект", "person": "человека в своей роли", "sum": "сумма", "mean": "среднее", "nomination": "номинация (кейс)", "category": "категория",
    "nomination_category": "категория внутри номинации", "contest": "весь конкурс", "chair": "председатель", "organiser": "организатор",
    "deputy": "заместитель председателя", "elected": "избранный присутствующими",
    "secretary": "секретарь", "member": "каждому участнику", "presented": "представившим проект без места", "everybody": "всем участникам",
    "no_prize": "без приза", "removed": "снят с оценки", "captain": "капитан", "each_member": "каждый участник команды",
}  # fmt: skip


def term_words(term: Term) -> str:
    """«3 рабочих дня»."""
    return plural(term.number, UNIT_WORDS[term.unit][0])


def term_words_genitive(term: Term) -> str:
    """«не позднее 3 рабочих дней»."""
    return plural(term.number, UNIT_WORDS[term.unit][1])
