"""The study guide: what the text is about, what it says, its terms, its facts, its contrasts, and questions on them."""

from backend.agents.content.outline import Outline, QuestionForm, SectionPlan, TermForm
from backend.agents.local.en.guide.contrasts import make_contrasts
from backend.agents.local.en.guide.facts import make_facts
from backend.agents.local.en.guide.ideas import make_ideas
from backend.agents.local.en.guide.overview import make_overview
from backend.agents.local.en.guide.questions import make_questions
from backend.agents.local.en.guide.terms import make_terms
from backend.content.schemas import ContentKind

STUDY_GUIDE = Outline(
    kind=ContentKind.STUDY_GUIDE,
    prompt="study_content",
    plans=(
        SectionPlan(
            "overview",
            "Overview",
            make_overview,
            "Say what the text is about, in two to four sentences a student reads first.",
            most=4,
        ),
        SectionPlan(
            "key_ideas",
            "Key ideas",
            make_ideas,
            "State the ideas that carry the text, one sentence each, in the order of the passages. "
            "No definitions of terms: they have a section of their own.",
            most=10,
        ),
        SectionPlan(
            "key_terms",
            "Key terms",
            make_terms,
            "List the terms a student has to know. `term` is the term as the text writes it; `text` says in one "
            "sentence what it means.",
            TermForm,
            most=12,
        ),
        SectionPlan(
            "people_and_numbers",
            "People, dates and numbers",
            make_facts,
            "List the people, dates and numbers worth knowing. `term` is the name, the date or the number; `text` says "
            "in one sentence who or what it is.",
            TermForm,
            where_found=True,
        ),
        SectionPlan(
            "contrasts",
            "Told apart",
            make_contrasts,
            "State what students easily confuse and the passages tell apart, one sentence for each pair, naming both.",
            most=6,
            where_found=True,
        ),
        SectionPlan(
            "questions",
            "Check yourself",
            make_questions,
            "Write questions a student can check their understanding by. `text` is the question; `answer` is the answer "
            "in one or two sentences. Ask for understanding before details.",
            QuestionForm,
        ),
    ),
)
