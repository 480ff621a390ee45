"""Metrics in plain words: what pages say before anybody counts anything. Which is the better end is said with each."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Words:
    """`title` as people call it, `short` heads a column, `plain` what it measures, `answer` what stands in a row, `better` which end wins."""

    title: str
    short: str
    plain: str
    answer: str
    better: str


MORE, LESS = "больше — лучше", "меньше — лучше"
PROBABILITY = "вероятность ответа 1, число от 0 до 1"
NUMBER = "предсказанное число"
METRICS = {
    "accuracy": Words(
        "Доля верных ответов (accuracy)", "Accuracy", "Какая часть строк угадана: ответ — 1, если вероятность 0,5 и больше.", PROBABILITY, MORE
    ),
    "f1": Words(
        "F1-мера", "F1", "Среднее гармоническое двух долей: сколько из названных единиц верны и сколько настоящих единиц найдено.",
        PROBABILITY, MORE,
    ),
    "roc_auc": Words(
        "ROC AUC", "ROC AUC",
        "Как часто случайная строка с ответом 1 получила вероятность больше, чем случайная строка с ответом 0; равные — половина.",
        PROBABILITY, MORE,
    ),
    "log_loss": Words(
        "Логарифмическая ошибка (log loss)", "Log loss", "Штраф за уверенность: чем увереннее ошибка, тем он больше.", PROBABILITY, LESS
    ),
    "rmse": Words("RMSE", "RMSE", "Корень из среднего квадрата ошибки: большие промахи весят больше.", NUMBER, LESS),
    "mae": Words("MAE", "MAE", "На сколько в среднем ошибается ответ, в единицах самой величины.", NUMBER, LESS),
    "mape": Words("MAPE", "MAPE", "На какую долю в среднем ошибается ответ.", NUMBER, LESS),
}  # fmt: skip


def words_of(metric: str) -> Words:
    """The words of a metric."""
    return METRICS[metric]
