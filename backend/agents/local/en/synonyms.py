"""Words that another may stand for without a change of meaning, where the part of speech fits."""

from __future__ import annotations

# A line: the words as they stand, what stands for them, and the part of speech that the first must have ("" any);
# "#" wants a number behind the words, "^" a name.
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
explain|account for|VB
explains|accounts for|VB
study|investigate|VB
studies|investigates|VB
studied|investigated|VB
studying|investigating|VB
is determined by|depends on
are determined by|depend on
comes from|stems from
come from|stem from
recognize|acknowledge|VB
recognizes|acknowledges|VB
lack|do not have|VBP
lacks|does not have|VBZ
remain|stay|VB
remains|stays|VBZ
vary|differ|VB
varies|differs|VB
are expected to|are supposed to
is expected to|is supposed to
permitted to|allowed to
allowed to|permitted to
obligated to|obliged to
required to|obliged to|VBN
forced to|compelled to|VBN
protect|shield|VB
protects|shields|VB
choose|select|VB
chooses|selects|VB
contribute to|add to|VB
contributes to|adds to|VB
looks at|examines|VB
look at|examine|VB
looking at|examining|VB
involves|entails|VB
involve|entail|VB
represents|stands for|VB
represent|stand for|VB
constitutes|makes up|VB
constitute|make up|VB
explore|look into|VB
explores|looks into|VB
gather|collect|VB
gathers|collects|VB
gathering|collecting|VB
collect|gather|VB
collects|gathers|VB
collecting|gathering|VB
own|possess|VBP
owns|possesses|VBZ
possess|have|VBP
possesses|has|VBZ
transmitted|passed on|VBN
passed on|transmitted|VBN
produces|creates|VB
produce|create|VB
create|produce|VB
creating|producing|VB
producing|creating|VB
created by|produced by|VBN
produced by|created by|VBN
performed|carried out|VBN
achieve|attain|VB
achieves|attains|VB
achieving|attaining|VB
ensure that|make sure that
ensures that|makes sure that
attend|go to|VB
governed by|ruled by|VBN
controlled by|governed by|VBN
driven by|propelled by|VBN
made up of|composed of|VBN
consisting of|made up of
embedded in|built into|VBN
rooted in|grounded in|VBN
caused by|brought about by|VBN
the result of|the outcome of
a result of|an outcome of
a situation where|a situation in which
in which|where
nations|countries|NNS
countries|nations|NNS
nation|country|NN
country|nation|NN
areas|regions|NNS
regions|areas|NNS
amount of|quantity of|NN
amounts of|quantities of|NNS
lack of|absence of|NN
impact on|effect on|NN
impact of|effect of|NN
effect on|impact on|NN
effects of|consequences of|NNS
consequences of|effects of|NNS
circumstances|conditions|NNS
humans|human beings|NNS
human beings|humans
residents|inhabitants|NNS
inhabitants|residents|NNS
opportunities|chances|NNS
the concept of|the notion of
the notion of|the concept of
the idea of|the notion of
the theory that|the view that
a period of|a span of
on a daily basis|every day
on a regular basis|regularly
the process by which|the way in which
the process in which|the way in which
the process through which|the way in which
unable to|not able to
even though|although
though|although|IN
different|distinct|JJ
broad|wide|JJ
wide|broad|JJ
complex|complicated|JJ
rapid|fast|JJ
severe|serious|JJ
limited|restricted|JJ
ongoing|continuing|JJ
rarely|seldom|RB
seldom|rarely|RB
quickly|rapidly|RB
greatly|strongly|RB
simultaneously|at the same time|RB
exclusively|only|RB
clearly|plainly|RB
more than|over|#
less than|under|#
at least|no fewer than|#
about|roughly|#
across|throughout|IN
along with|together with
together with|along with
with respect to|with regard to
regardless of|irrespective of
irrespective of|regardless of
by means of|through
make decisions|decide
have an impact on|affect
has an impact on|affects
have an effect on|affect
has an effect on|affects
plays a role in|has a part in
play a role in|have a part in
carry out|perform|VB
carries out|performs|VB
carrying out|performing|VB
carried out|performed|VB
give rise to|bring about
gives rise to|brings about
bring about|cause|VB
brings about|causes|VB
make sense of|understand
take care of|look after
takes care of|looks after
belong to|are part of|VBP
belongs to|is part of|VBZ
is part of|belongs to
are part of|belong to
is a part of|belongs to
are a part of|belong to
is one of the|is among the
are some of the|are among the
the same as|identical to
each|every|DT
every|each|DT
someone who|a person who
a person who|someone who
an individual who|someone who
those who|people who
is not|isn’t
are not|aren’t
in the form of|as
take on|assume|VB
takes on|assumes|VB
taking on|assuming|VBG
for the purpose of|for
the purpose of|the aim of
has to do with|concerns
have to do with|concern
is concerned with|deals with
are concerned with|deal with
concerned with|occupied with|VBN
is defined as|means
are defined as|mean
is used to|serves to
are used to|serve to
is designed to|is meant to
are designed to|are meant to
is intended to|is meant to
are intended to|are meant to
is found in|occurs in
are found in|occur in
is characterized by|is marked by
are characterized by|are marked by
characterized by|marked by|VBN
is essential to|is necessary for
how people|the way people
how individuals|the way people
how humans|the way humans
how members|the way members
according to|in the view of|^
obtained|got|VBD
located in|situated in|VBN
contains|holds|VBZ
surrounds|encloses|VBZ
converts|turns|VBZ
absorbs|takes up|VBZ
the United States|the U.S.|DT
receive|get|VB
receives|gets|VB
received|got|VBD
makes up|forms|VB
make up|form|VB
needs|requires|VBZ
need|require|VBP
use|make use of|VBP
uses|makes use of|VBZ
using|making use of|VBG
discuss|talk about|VB
discusses|talks about|VB
identify|recognize|VB
identifies|recognizes|VB
increase in|rise in|NN
rise in|increase in|NN
decrease in|decline in|NN
decline in|decrease in|NN
role in|part in|NN
importance of|significance of|NN
a part of|a portion of
a way to|a means to
levels of|degrees of|NNS
a level of|a degree of
characteristics|traits|NNS
in|within|IN
like|such as|IN
which|that|WDT
but|yet|CC
at odds with|in conflict with
at ease|comfortable
deliberate|intentional|JJ
intentional|deliberate|JJ
intentionally|deliberately|RB
deliberately|intentionally|RB
violation of|breach of|NN
violations of|breaches of|NNS
distribution of|spread of|NN
previous|earlier|JJ
earlier|previous|JJ
illegal|unlawful|JJ
appropriate|proper|JJ
inappropriate|improper|JJ
adequate|sufficient|JJ
endless|unlimited|JJ
encouraged to|urged to|VBN
aware of|conscious of
conscious of|aware of
fear that|worry that
fears that|worries that
responsibilities|duties|NNS
duties|responsibilities|NNS
benefits|advantages|NNS
advantages|benefits|NNS
undesirable|unwanted|JJ
components|parts|NNS
methods|techniques|NNS
techniques|methods|NNS
objects|things|NNS
situations|circumstances|NNS
events|occurrences|NNS
location|place|NN
locations|places|NNS
error|mistake|NN
errors|mistakes|NNS
choices|options|NNS
options|choices|NNS
skills|abilities|NNS
conform to|comply with
conforms to|complies with
assess|evaluate|VB
assesses|evaluates|VB
assessing|evaluating|VBG
evaluate|assess|VB
evaluates|assesses|VB
evaluating|assessing|VBG
enhance|improve|VB
enhances|improves|VB
illustrate|show|VB
illustrates|shows|VB
indicate|show|VB
indicates|shows|VB
retain|keep|VB
retains|keeps|VB
retaining|keeping|VBG
adapt to|adjust to
adapts to|adjusts to
adjust to|adapt to
respond to|react to
responds to|reacts to
responding to|reacting to
react to|respond to
attract|draw|VB
attracts|draws|VB
generate|produce|VB
generates|produces|VB
generating|producing|VBG
search for|look for
seeking|looking for|VBG
perceive|see|VB
perceives|sees|VB
view|see|VBP
views|sees|VBZ
threaten|endanger|VB
threatens|endangers|VB
initially|at first|RB
suddenly|all at once|RB
immediately|at once|RB
eventually|in the end|RB
annually|every year|RB
significantly|considerably|RB
considerably|significantly|RB
highly|very|RB
extremely|very|RB
relatively|comparatively|RB
comparatively|relatively|RB
far more|much more
much more|far more
far less|much less
years old|years of age
while|whereas|IN
several|a number of|JJ
build on|draw on|VB
builds on|draws on|VB
built on|drew on|VBD
formulate|develop|VB
stay|remain|VB
safe|secure|JJ
releases|gives off|VBZ
transports|carries|VBZ
transport|carry|VB
transmits|passes on|VBZ
transmit|pass on|VB
stores|keeps|VBZ
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
