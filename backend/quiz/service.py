"""The operations of the quiz domain, for pages, the API and runs. Each is documented where it is defined."""

from backend.quiz.bank.bulk import edit_items, undo_edit
from backend.quiz.bank.rules import make_by_rules
from backend.quiz.bank.search import count_items, list_items, list_labels
from backend.quiz.bank.twins import keep_twins, list_twins, merge_twins, replace_item
from backend.quiz.bank.uses import list_uses
from backend.quiz.checking import check_edit, check_items, check_text, fix_finding
from backend.quiz.copying import copy_items, count_checked
from backend.quiz.drafted import (
    Drafted,
    add_drafted_item,
    add_drafted_items,
    hold_items,
    items_before_run,
    items_of_run,
    make_way,
    note_review,
    note_solver,
    quiz_for_run,
    remove_made_by,
)
from backend.quiz.editions import replace_source
from backend.quiz.exports import export_losses, export_quiz
from backend.quiz.files.bring import import_file, preview_file
from backend.quiz.importing import import_text, keep_items, preview_import
from backend.quiz.items import (
    edit_item,
    fix_item,
    judge_item,
    list_history,
    read_item,
    restore_item,
    restore_version,
    trash_item,
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
from backend.quiz.repairing import apply_repair, repair_item, repair_items
from backend.quiz.shared import export_shared, list_shared, read_shared, shared_losses
from backend.quiz.sharing import list_shares, share_quiz, unshare_quiz
from backend.quiz.variants import export_variants, list_variants
from backend.quiz.verdicts import on_verdict
from backend.quiz.writing import check_new, write_item

__all__ = [
    "Drafted",
    "add_drafted_item",
    "add_drafted_items",
    "add_items",
    "apply_repair",
    "approve_passed",
    "change_quiz",
    "check_edit",
    "check_items",
    "check_new",
    "check_text",
    "copy_items",
    "count_checked",
    "count_items",
    "create_quiz",
    "delete_quiz",
    "edit_item",
    "edit_items",
    "export_losses",
    "export_quiz",
    "export_shared",
    "export_variants",
    "fix_finding",
    "fix_item",
    "grade_answers",
    "hold_items",
    "import_file",
    "import_text",
    "items_before_run",
    "items_of_run",
    "judge_item",
    "keep_items",
    "keep_twins",
    "list_history",
    "list_items",
    "list_labels",
    "list_quizzes",
    "list_shared",
    "list_shares",
    "list_twins",
    "list_uses",
    "list_variants",
    "make_by_rules",
    "make_way",
    "merge_twins",
    "move_item",
    "note_review",
    "note_solver",
    "on_verdict",
    "preview_file",
    "preview_import",
    "quiz_for_run",
    "read_for_student",
    "read_item",
    "read_quiz",
    "read_review",
    "read_shared",
    "remove_made_by",
    "repair_item",
    "repair_items",
    "replace_item",
    "replace_source",
    "restore_item",
    "restore_quiz",
    "restore_version",
    "share_quiz",
    "shared_losses",
    "trash_item",
    "undo_edit",
    "unshare_quiz",
    "write_item",
]
