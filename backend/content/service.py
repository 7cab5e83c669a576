"""The operations of study content, for pages, the API and runs. Each is documented where it is defined."""

from backend.content.contents import (
    approve_passed,
    change_content,
    list_contents,
    read_content,
    read_review,
    restore_content,
    trash_content,
)
from backend.content.drafted import (
    add_section,
    content_for_run,
    copy_sections,
    replace_section,
    section_to_replace,
    sections_of_run,
)
from backend.content.exports import export_content, export_losses
from backend.content.sections import (
    accept_statements,
    edit_section,
    judge_section,
    list_history,
    read_section,
    restore_version,
)
from backend.content.unit import export_unit, read_unit

__all__ = [
    "accept_statements",
    "add_section",
    "approve_passed",
    "change_content",
    "content_for_run",
    "copy_sections",
    "edit_section",
    "export_content",
    "export_losses",
    "export_unit",
    "judge_section",
    "list_contents",
    "list_history",
    "read_content",
    "read_review",
    "read_section",
    "read_unit",
    "replace_section",
    "restore_content",
    "restore_version",
    "section_to_replace",
    "sections_of_run",
    "trash_content",
]
