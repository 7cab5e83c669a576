"""The operations of the quiz domain, for pages, the API and runs. Each is documented where it is defined."""

from backend.quiz.copying import copy_items, count_checked
from backend.quiz.drafted import (
    add_drafted_item,
    items_before_run,
    items_of_run,
    make_way,
    note_review,
    note_solver,
    quiz_for_run,
)
from backend.quiz.exports import export_losses, export_quiz
from backend.quiz.items import (
    count_items,
    edit_item,
    judge_item,
    list_history,
    list_items,
    read_item,
    restore_item,
    trash_item,
    write_item,
)
from backend.quiz.quizzes import (
    add_items,
    approve_passed,
    change_quiz,
    create_quiz,
    delete_quiz,
    grade_answers,
    list_quizzes,
    move_item,
    read_for_student,
    read_quiz,
    read_review,
    restore_quiz,
)
from backend.quiz.repairing import apply_repair, repair_item
from backend.quiz.verdicts import on_verdict

__all__ = [
    "add_drafted_item",
    "add_items",
    "apply_repair",
    "approve_passed",
    "change_quiz",
    "copy_items",
    "count_checked",
    "count_items",
    "create_quiz",
    "delete_quiz",
    "edit_item",
    "export_losses",
    "export_quiz",
    "grade_answers",
    "items_before_run",
    "items_of_run",
    "judge_item",
    "list_history",
    "list_items",
    "list_quizzes",
    "make_way",
    "move_item",
    "note_review",
    "note_solver",
    "on_verdict",
    "quiz_for_run",
    "read_for_student",
    "read_item",
    "read_quiz",
    "read_review",
    "repair_item",
    "restore_item",
    "restore_quiz",
    "trash_item",
    "write_item",
]
