"""English word lists: closed classes, connectives, abbreviations and words that point elsewhere."""

from __future__ import annotations


def word_set(words: str) -> frozenset[str]:
    """The words of a text, once each."""
    return frozenset(words.split())


STOP_WORDS = word_set("""a about above after again against all almost along already also although always
    am among an and another any are around as at away back be became because become becomes been before
    being below between both but by came can cannot come could did do does doing done down during each
    either else ever every few first for from further get give given go goes had has have having he hence
    her here hers herself him himself his how however i if in indeed instead into is it its itself just
    last later least less let like likely made make makes many may me might more most much must my myself
    near neither never next no nor not now of off often on once one only onto or other others our ours out
    over own part per perhaps quite rather really same see seem seems several shall she should since so
    some such take than that the their theirs them themselves then there therefore these they thing things
    this those though three through throughout thus to together too toward two under until up upon us use
    used uses using usually very was way ways we well were what when where whether which while who whom
    whose why will with within without would yet you your yours""")

ABBREVIATIONS = word_set("""mr mrs ms dr prof st jr sr rev gen gov sen rep hon capt col lt sgt vs etc e.g
    i.e cf al fig figs eq eqs no nos vol vols pp p ed eds ch sec approx ca c inc ltd co corp dept univ
    assn jan feb mar apr jun jul aug sep sept oct nov dec mt ft u.k viz resp v""")
# Abbreviations that may also end a sentence: they do when a usual opening word follows.
ENDING_ABBREVIATIONS = word_set("u.s u.k u.n a.m p.m b.c a.d etc d.c inc ltd co corp jr sr ph.d b.c.e c.e")
OPENING_WORDS = word_set("""the a an in on at it this that these those they he she we you i but and
    however for as when while if there many most some one since although after before according because by
    with from their its his her such other another what how why who where both each every all no not so
    then thus still even during under over through between among today later""")

# Words that place a phrase in time or among others, so that it is no term.
PASSING = word_set("""today past ongoing several recent current early late new next last many few various certain
    different other particular higher lower greater common modern overall own entire""")

PRONOUNS = word_set("""he she it they him her them his hers its their theirs himself herself itself
    themselves this these those that such i me my mine myself we us our ours ourselves you your yours
    yourself yourselves one another former latter here there""")
THIRD_PERSON = word_set(
    "he she it they him her them his hers its their theirs himself herself itself themselves"
)
TALKING_TO = word_set("i me my mine myself we us our ours ourselves you your yours yourself yourselves let's")
# The reader and the author together: fit for a definition ("what we expect of a role"), not for a statement.
INCLUSIVE = word_set("we us our ours ourselves")

# A sentence that opens so leans on the one before it.
CONNECTIVES: tuple[str, ...] = (
    "however", "therefore", "thus", "hence", "consequently", "accordingly", "moreover", "furthermore", "besides",
    "additionally", "in addition", "for example", "for instance", "in contrast", "by contrast", "conversely",
    "on the other hand", "on the one hand", "similarly", "likewise", "instead", "nevertheless", "nonetheless",
    "meanwhile", "as a result", "in other words", "in fact", "indeed", "in turn", "finally", "first", "second",
    "third", "firstly", "secondly", "thirdly", "lastly", "next", "then", "also", "and", "but", "or", "so", "yet",
    "still", "otherwise", "rather", "after all", "of course", "in short", "in sum", "in conclusion", "that is",
    "at the same time", "in particular", "specifically", "as such", "even so", "to this end", "for this reason",
    "as mentioned", "as mentioned earlier", "as noted", "as discussed", "again", "interestingly", "unfortunately",
    "not surprisingly", "surprisingly", "clearly", "in this way", "in either case", "in both cases",
    "in this case", "in many ways", "overall",
    "regardless", "alternatively", "subsequently", "ultimately", "namely", "because of this", "despite this",
    "in general", "generally", "generally speaking", "as the names suggest", "as the name suggests", "simply put",
    "put simply", "in general terms", "in essence", "basically", "essentially", "to be sure", "obviously",
    "naturally", "importantly", "notably", "more importantly", "more specifically", "more recently",
    "perhaps", "maybe",
    "in reality", "in practice", "in theory", "technically", "strictly speaking",
    "broadly", "broadly speaking", "for the most part", "in most cases", "in some cases", "as we have seen",
    "as you know", "remember", "recall", "note", "nor", "plus", "too", "either", "regardless", "to summarize",
)  # fmt: skip
# Openings that add nothing to what follows, so the rest may stand alone.
DROPPABLE = frozenset(
    """in general|generally|generally speaking|as the names suggest|as the name suggests|simply put|put simply|
    in general terms|in essence|basically|essentially|broadly|broadly speaking|strictly speaking|in other words|
    specifically|more specifically|however|in contrast|by contrast|in addition|furthermore|moreover|additionally|
    finally|as mentioned earlier|as mentioned|as noted|indeed|in fact|of course|on the other hand|conversely|
    meanwhile|similarly|likewise|in short|obviously|clearly|technically|importantly|notably|first|second|third|
    in either case|in both cases|in particular|lastly|also|firstly|secondly|thirdly""".replace("\n", "")
    .replace("    ", "")
    .split("|")
)

# Words that point to another place in the document.
POINTERS = (
    r"\b(?:fig(?:ure)?s?|tables?|chapters?|sections?|modules?|units?|lessons?|appendi(?:x|ces)|boxe?s?|pages?|"
    r"exhibits?|equations?|examples?|exercises?|steps?)\.?\s*\(?\d+",
    r"\b(?:this|next|previous|following|preceding|last|earlier|later|our)\s+(?:\w+\s+)?(?:chapter|section|module|"
    r"unit|lesson|figure|table|page|paragraph|textbook|book|article|example|passage|diagram|graph|chart|box|"
    r"video|image|photo|map|list|discussion)\b",
    r"\bin\s+the\s+(?:chapter|section|module|appendix|introduction)\b",
    r"\bthe\s+(?:figure|table|diagram|graph|chart|photo|photograph|picture|image|list|example|examples)\b",
    r"\b(?:see|shown|seen|described|listed|discussed|mentioned|noted|explained|given|presented|defined|outlined|"
    r"introduced)\s+(?:above|below|earlier|previously|later|here|in\s+(?:figure|table|chapter|section))\b",
    r"\b(?:above|below)\s+(?:shows?|depicts?|illustrates?|lists?)\b",
    r"\b(?:the|as|see)\s+(?:above|below)\b|\b(?:above|below)\s*[,.:;]|\bthe\s+following\b|\bas\s+follows\b",
    r"\b(?:https?://|www\.)\S+",
)

# Nouns that, bare after "the", name something told before.
TOLD_BEFORE = word_set("""study studies researcher researchers author authors experiment experiments
    survey surveys report article book film movie man woman men women boy girl boys girls child student
    students teacher teachers company firm country city town school team group groups participants
    subjects respondents results result findings idea concept term theory approach process problem issue
    practice question answer story case event situation difference differences example examples change
    changes effect effects reason reasons data number numbers rate figure law act bill decision court
    agency program policy movement trend perspective model method system person people couple family
    victim police officers workers employees critics two three four latter former other others same first
    second third last rest latest most majority point key way goal aim purpose event incident crime video
    post site website letter word words phrase show song statement list industry organization agency
    institution community neighborhood project network campaign protest strike war treaty game accident
    disaster product device machine website industries organizations nation region area monkeys child’s
    rates levels prices figures costs crowd men women officials""")

COPULAS = word_set("is are was were")
AUXILIARIES = word_set(
    "is are was were has have had do does did can could will would may might must shall should"
)
MODALS = word_set("can could will would may might must shall should")
HEDGES = word_set("may might could perhaps probably possibly seem seems seemed appear appears maybe")

SPEECH_VERBS = word_set("""argued argues believed believes claimed claims wrote writes suggested suggests
    proposed proposes developed coined introduced stated states described describes defined defines
    theorized asserted asserts maintained maintains held holds saw sees thought thinks studied studies
    identified identifies observed found founded discovered invented noted explained explains published
    introduced posited contended contends pointed viewed views called calls conducted created established
    concluded emphasized focused examined explored predicted showed demonstrated distinguished advocated
    advanced formulated analyzed referred rejected led won ruled became painted composed designed built
    sailed conquered signed declared recognized recognizes characterized considered presented classified divided
    compared criticized applied posits notes predicts""")
ROLE_NOUNS = word_set("""sociologist sociologists psychologist psychologists anthropologist
    anthropologists philosopher philosophers theorist theorists economist economists historian historians
    scientist scientists physicist physicists chemist chemists biologist biologists researcher researchers
    scholar scholars president senator writer author authors reformer activist activists criminologist
    criminologists mathematician astronomer inventor king queen emperor general admiral explorer poet
    painter composer engineer doctor professor thinker leader feminist journalist demographer demographers
    psychiatrist linguist linguists""")
THEORY_WORDS = word_set("""theory perspective approach theorists functionalism interactionism
    functionalists interactionists sociologists researchers feminists model paradigm school view thesis
    hypothesis doctrine movement law principle""")

# Heads of what a comma adds to a whole clause: "…, a percentage that is growing".
SUMMING_UP = word_set("""percentage correlation change trend figure fact finding increase decrease shift decline pattern
    result event feat move decision number rate gap record""")
# Heads of a complement that praises or places a thing instead of saying what it is.
EMPTY_HEADS = word_set("""example examples part parts reason reasons result results problem problems issue
    issues matter case cases question fact step key goal aim purpose point topic subject thing things lot
    number majority minority challenge advantage disadvantage difference time times place kind sort bit
    cause causes source sources sign concern concerns factor factors role one ones exception beginning end
    start function feature element elements consequence outcome effect tool indicator basis matter finding
    mystery truth myth answer solution response reality mistake focus aspect component characteristic top
    heart center core choice contributor predictor victim target son daughter half percent third quarter
    change shift increase decrease decline rise drop trend departure move contrast distinction success
    failure achievement attempt effort figure percentage share
    proportion amount euphemism metaphor""")
EMPTY_MODIFIERS = word_set("""important key major common good great interesting main significant crucial
    critical vital essential necessary popular famous best better worst biggest largest greatest most more
    less least strong useful difficult hard easy clear prime leading central primary""")

# Pairs that turn a statement round, either way.
_TURNING_PAIRS = (
    "more likely|less likely higher|lower increases|decreases increased|decreased larger|smaller faster|slower "
    "older|younger rises|falls highest|lowest largest|smallest stronger|weaker warmer|cooler "
    "gains|loses often|rarely positive|negative formal|informal internal|external macro-level|micro-level rural|urban "
    "strengthens|weakens strengthen|weaken encourages|discourages encourage|discourage "
    "voluntary|involuntary widespread|rare always|never wealthy|poor rapidly|slowly "
    "quickly|slowly inside|outside public|private national|local "
    "permanent|temporary "
    "expands|shrinks frequently|seldom usually|rarely commonly|rarely easy|difficult "
    "easier|harder"
)
OPPOSITES: dict[str, str] = {"greater": "smaller", "fewer": "more"}
for _pair in _TURNING_PAIRS.replace("more likely|less likely ", "").split():
    _one, _other = _pair.split("|")
    OPPOSITES.setdefault(_one, _other)
    OPPOSITES.setdefault(_other, _one)
OPPOSITES |= {"more likely": "less likely", "less likely": "more likely"}

NUMBER_WORDS: dict[str, int] = {
    "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10,
    "eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14, "fifteen": 15, "sixteen": 16, "seventeen": 17,
    "eighteen": 18, "nineteen": 19, "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60,
    "seventy": 70, "eighty": 80, "ninety": 90,
}  # fmt: skip
SCALES: dict[str, float] = {
    "hundred": 1e2, "thousand": 1e3, "million": 1e6, "billion": 1e9, "trillion": 1e12,
}  # fmt: skip
MONTHS = word_set("january february march april may june july august september october november december")
