"""Banks of questions, tests, attempts and answers."""

from hackathon_portal.exams.models.attempts import Allowance, Answer, Attempt
from hackathon_portal.exams.models.banks import Bank, Question, QuestionPicture, QuestionVersion
from hackathon_portal.exams.models.exams import Exam

__all__ = ["Allowance", "Answer", "Attempt", "Bank", "Exam", "Question", "QuestionPicture", "QuestionVersion"]
