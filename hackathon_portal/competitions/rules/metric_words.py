"""Metrics in plain words: what pages say before anybody counts anything. Which is the better end is said with each."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Words:
    """`title` as people call it, `plain` what it measures, `answer` what stands in a row of a file, `better` which end wins."""

    title: str
    plain: str
    answer: str
    better: str


MORE, LESS = "больше — лучше", "меньше — лучше"
PROBABILITY = "вероятность того, что верен ответ 1: число от 0 до 1"
NUMBER = "предсказанное число"
METRICS = {
    "accuracy": Words("Доля верных ответов (accuracy)", "Какая часть строк угадана: ответ «да», если вероятность 0,5 и больше.", PROBABILITY, MORE),
    "f1": Words(
        "F1-мера", "Среднее гармоническое двух долей: сколько из названных «да» верны и сколько настоящих «да» найдено.", PROBABILITY, MORE
    ),
    "roc_auc": Words(
        "ROC AUC", "Как часто случайная строка с ответом «да» получила вероятность выше случайной строки с ответом «нет»; равные — половина.",
        PROBABILITY, MORE,
    ),
    "log_loss": Words(
        "Логарифмическая ошибка (log loss)", "Штраф за уверенность: чем увереннее ошибка, тем он больше.", PROBABILITY, LESS
    ),
    "rmse": Words("RMSE", "Корень из среднего квадрата ошибки: большие промахи весят больше.", NUMBER, LESS),
    "mae": Words("MAE", "На сколько в среднем ошибается ответ, в единицах самой величины.", NUMBER, LESS),
    "mape": Words("MAPE", "На сколько процентов в среднем ошибается ответ.", NUMBER, LESS),
}  # fmt: skip
UNKNOWN = Words("Метрика", "Как она считается, сказано в условии.", NUMBER, MORE)


def words_of(metric: str) -> Words:
    """The words of a metric."""
    return METRICS.get(metric, UNKNOWN)
