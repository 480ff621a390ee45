"""Banks of questions, tests, attempts and answers."""

from hackathon_portal.exams.models.attempts import Allowance, Answer, Attempt
from hackathon_portal.exams.models.banks import KINDS, Bank, BankLoad, Question, QuestionPicture, QuestionVersion
from hackathon_portal.exams.models.exams import Exam
from hackathon_portal.exams.models.marks import Appeal, ExamFigures, ItemFigures, Mark, Ruling, Score

__all__ = [
    "KINDS",
    "Allowance",
    "Answer",
    "Appeal",
    "Attempt",
    "Bank",
    "BankLoad",
    "Exam",
    "ExamFigures",
    "ItemFigures",
    "Mark",
    "Question",
    "QuestionPicture",
    "QuestionVersion",
    "Ruling",
    "Score",
]
