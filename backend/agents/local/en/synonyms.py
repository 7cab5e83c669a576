"""Words that another may stand for without a change of meaning, where the part of speech fits."""

from __future__ import annotations

# A line: the words as they stand, what stands for them, and the part of speech that the first must have ("" any).
_PLAIN = """
such as|like
as well as|and also
rather than|instead of
instead of|rather than
in addition to|besides
because of|owing to
due to|because of
in order to|to
although|even though|IN
whereas|while
typically|usually
generally|usually|RB
usually|generally|RB
often|frequently|RB
frequently|often|RB
sometimes|at times|RB
primarily|mainly
mainly|chiefly
solely|only
completely|entirely
entirely|completely
rapidly|quickly
individuals|people|NNS
persons|people
the majority of|most
a variety of|various
a wide variety of|many different
a wide range of|many different
a number of|several
a large number of|many
numerous|many
multiple|several|JJ
various|different|JJ
crucial|essential|JJ
essential|necessary|JJ
important|significant|JJ
significant|considerable|JJ
certain|particular|JJ
particular|certain|JJ
specific|particular|JJ
main|chief|JJ
within|in|IN
throughout|across|IN
upon|on
regarding|about
concerning|about|IN
prior to|before
during|in the course of|IN
over time|as time passes
at the same time|simultaneously
is based on|rests on
are based on|rest on
consists of|is made up of
consist of|are made up of
is composed of|consists of
are composed of|consist of
leads to|results in
lead to|result in
led to|resulted in
results in|leads to|VB
result in|lead to|VB
resulted in|led to
focuses on|concentrates on
focus on|concentrate on|VB
focused on|concentrated on|VB
emphasizes|stresses
emphasize|stress
emphasized|stressed
stresses|emphasizes|VB
argues that|maintains that
argue that|maintain that
argued that|maintained that
believes that|holds that
believe that|hold that
believed that|held that
suggests that|proposes that
suggest that|propose that
suggested that|proposed that
claims that|asserts that|VB
claim that|assert that|VB
claimed that|asserted that
asserts that|claims that
assert that|claim that
found that|discovered that
noted that|pointed out that
notes that|points out that
shows that|makes clear that
show that|make clear that
showed that|made clear that
states that|says that|VB
stated that|said that
requires|calls for|VB
require|call for|VB
allows|enables|VB
allow|enable|VB
allowed|enabled|VB
enables|allows
enable|allow
affects|influences
affect|influence|VB
affected|influenced
influences|affects|VB
influence|affect|VB
influenced|affected|VB
provides|offers
provide|offer
provided|offered|VB
offers|provides|VB
offer|provide|VB
examines|looks at
examine|look at
examined|looked at
demonstrates|shows
demonstrate|show
demonstrated|showed|VBD
reveals|shows
reveal|show
reduces|lowers
reduce|lower
promotes|furthers
promote|further|VB
begins|starts
begin|start|VB
began|started
obtain|get
obtains|gets
purchase|buy|VB
occurs|takes place
occur|take place
occurred|took place|VBD
happens|takes place
happen|take place
attempts to|tries to|VB
attempt to|try to|VB
attempted to|tried to
seeks to|aims to
seek to|aim to
sought to|aimed to
tries to|attempts to
try to|attempt to|VB
perform|carry out|VB
performs|carries out|VB
equips|prepares|VB
equip|prepare|VB
the ways in which|how
the way in which|how
the ways that|how
the way that|how
the extent to which|how far
the fact that|that
the idea that|the notion that
a sense of|a feeling of
a set of|a group of
a means of|a way of
as a means of|as a way of
in terms of|with regard to
in relation to|relative to
in response to|in reply to
in order for|for
take place|happen
takes place|happens
take part in|join in
takes part in|joins in
participate in|take part in
participates in|takes part in
participating in|taking part in
engage in|take part in
engages in|takes part in
engaging in|taking part in
associated with|linked to
linked to|tied to|VBN
related to|connected with
connected to|tied to|VBN
responsible for|in charge of
similar to|much like
distinct from|different from
likely to be|apt to be
likely to|apt to|JJ
large numbers of|many
large amounts of|much
an important part of|a significant part of
outcomes|results|NNS
goals|aims|NNS
goal|aim|NN
aims|goals|NNS
ability|capacity|NN
capacity|ability|NN
difficulties|problems|NNS
belief|conviction|NN
challenges|difficulties|NNS
assistance|help|NN
establish|set up|VB
establishes|sets up
controls|governs|VB
control|govern|VB
construct|build|VB
constructs|builds|VB
reflects|mirrors|VB
reflect|mirror|VB
strengthens|reinforces
strengthen|reinforce
reinforces|strengthens
reinforce|strengthen
conducted|carried out|VB
conduct|carry out|VB
conducts|carries out|VB
perceived as|seen as
regarded as|seen as
considered to be|seen as
thought of as|seen as
assigned|given|VBN
rely on|depend on
relies on|depends on
relying on|depending on
interact with|deal with
interacts with|deals with
wealthy|rich|JJ
rich|wealthy|JJ
diverse|varied|JJ
varied|diverse|JJ
sufficient|enough|JJ
additional|further|JJ
primary means|main means
basic|fundamental|JJ
fundamental|basic|JJ
considerable|great|JJ
enormous|huge|JJ
similar|comparable|JJ
constantly|continually|RB
commonly|often|RB
widely|broadly|RB
largely|mostly|RB
mostly|largely|RB
strictly|rigorously|RB
especially|particularly|RB
particularly|especially|RB
tends to be|is usually
tend to be|are usually
has the ability to|can
have the ability to|can
is able to|can
are able to|can
does not|doesn’t
do not|don’t
viewed as|seen as|VB
seen as|viewed as|VB
considered|regarded as|VBN
helps to|serves to
gain|acquire|VB
gains|acquires|VB
gained|acquired|VB
acquire|gain|VB
identified|recognized|VBD
select|choose|VB
selects|chooses|VB
assist|help|VB
assists|helps|VB
utilize|use|VB
utilizes|uses|VB
shapes|molds|VB
shape|mold|VB
differs from|is unlike
differ from|are unlike
depends on|hinges on
depend on|hinge on|VB
increasingly|more and more|RB
approximately|about
nearly|almost|RB
almost|nearly|RB
entire|whole|JJ
whole|entire|JJ
difficult|hard|JJ
large|big|JJ
vital|essential|JJ
merely|only|RB
is likely to|will probably
are likely to|will probably
was likely to|would probably
many|numerous|JJ
because|since|IN
people who|those who
individuals who|those who
creates|produces|VB
resulting in|leading to
leading to|resulting in
as a result of|because of
founded on|based on|VBN
based on|founded on|VBN
is known as|is called
are known as|are called
is called|is known as
are called|are known as
referred to as|called|VBN
wants to|wishes to|VB
want to|wish to|VBP
needs to|has to|VB
need to|have to|VBP
should|ought to|MD
each other|one another
one another|each other
around the world|throughout the world
throughout the world|around the world
a great deal of|much
a form of|a kind of
a type of|a kind of
a kind of|a form of
types of|kinds of|NNS
kinds of|types of|NNS
forms of|kinds of|NNS
the level of|the degree of
despite|in spite of|IN
in spite of|despite
whether or not|whether
as opposed to|in contrast to
may|might|MD
"""

# By their first word, the longest phrase first: the words, what stands for them, the tag the first must begin with.
Swap = tuple[tuple[str, ...], str, str]
SWAPS: dict[str, list[Swap]] = {}
for _line in _PLAIN.strip().splitlines():
    _words, _put, *_tag = _line.split("|")
    _key = tuple(_words.split())
    SWAPS.setdefault(_key[0], []).append((_key, _put, _tag[0] if _tag else ""))
for _swaps in SWAPS.values():
    _swaps.sort(key=lambda swap: -len(swap[0]))
