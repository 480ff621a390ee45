"""Banks of questions, tests, attempts and answers."""

from hackathon_portal.exams.models.attempts import Allowance, Answer, Attempt
from hackathon_portal.exams.models.banks import KINDS, Bank, BankLoad, Question, QuestionPicture, QuestionVersion
from hackathon_portal.exams.models.exams import Exam

__all__ = [
    "KINDS",
    "Allowance",
    "Answer",
    "Attempt",
    "Bank",
    "BankLoad",
    "Exam",
    "Question",
    "QuestionPicture",
    "QuestionVersion",
]
