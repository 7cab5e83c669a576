"""What a subject does, and what says the opposite of it."""

from __future__ import annotations

# A line: the words of the main verb, and those that say the opposite.
_VERBS = """
leads to|prevents
lead to|prevent
results in|prevents
result in|prevent
causes|prevents
cause|prevent
contributes to|prevents
contribute to|prevent
depends on|is independent of
depend on|are independent of
hinges on|is independent of
hinge on|are independent of
rests on|has nothing to do with
rest on|have nothing to do with
is based on|has nothing to do with
are based on|have nothing to do with
differs from|is the same as
differ from|are the same as
is different from|is the same as
are different from|are the same as
is distinct from|is the same as
are distinct from|are the same as
is similar to|is the opposite of
are similar to|are the opposite of
varies from|is the same from
vary from|are the same from
varies across|is the same across
vary across|are the same across
differs across|is the same across
differ across|are the same across
vary between|are the same between
vary among|are the same among
is part of|is separate from
are part of|are separate from
belongs to|is separate from
belong to|are separate from
is linked to|is unrelated to
are linked to|are unrelated to
is tied to|is unrelated to
are tied to|are unrelated to
is related to|is unrelated to
are related to|are unrelated to
is connected to|is unrelated to
are connected to|are unrelated to
is connected with|is unrelated to
are connected with|are unrelated to
is associated with|is unrelated to
are associated with|are unrelated to
is essential to|is irrelevant to
are essential to|are irrelevant to
is necessary for|is irrelevant to
are necessary for|are irrelevant to
is essential for|is irrelevant to
are essential for|are irrelevant to
is central to|is irrelevant to
are central to|are irrelevant to
is learned|is inborn
are learned|are inborn
is shared|is kept secret
influences|has no effect on
influence|have no effect on
affects|has no effect on
affect|have no effect on
includes|excludes
gains|loses
gain|lose
attracts|repels
attract|repel
absorbs|releases
absorb|release
simplifies|complicates
simplify|complicate
hinders|helps
hinder|help
accelerates|slows
accelerate|slow
enhances|diminishes
enhance|diminish
unites|divides
unite|divide
begins in|ends in
begin in|end in
begins at|ends at
begin at|end at
starts in|ends in
start in|end in
begins with|ends with
begin with|end with
starts with|ends with
start with|end with
benefits from|suffers from
benefit from|suffer from
relies on|is independent of
rely on|are independent of
requires|can do without
require|can do without
calls for|can do without
call for|can do without
needs|can do without
need|can do without
concentrates on|ignores
concentrate on|ignore
focuses on|ignores
focus on|ignore
emphasizes|ignores
emphasize|ignore
stresses|ignores
stress|ignore
looks at|ignores
look at|ignore
examines|ignores
examine|ignore
studies|ignores
study|ignore
investigates|ignores
investigate|ignore
analyzes|ignores
analyze|ignore
recognizes|denies
recognize|deny
acknowledges|denies
acknowledge|deny
holds that|denies that
hold that|deny that
believes that|denies that
believe that|deny that
argues that|denies that
argue that|deny that
maintains that|denies that
maintain that|deny that
contends that|denies that
contend that|deny that
claims that|denies that
claim that|deny that
asserts that|denies that
assert that|deny that
held that|denied that
believed that|denied that
argued that|denied that
maintained that|denied that
claimed that|denied that
produces|prevents
produce|prevent
creates|prevents
create|prevent
consists of|excludes
consist of|exclude
is made up of|is free of
are made up of|are free of
is composed of|is free of
are composed of|are free of
remains|is no longer
remain|are no longer
tend to|rarely
tends to be|is rarely
tend to be|are rarely
lacks|has plenty of
lack|have plenty of
precedes|follows
precede|follow
resembles|is unlike
resemble|are unlike
seeks|avoids
seek|avoid
avoids|seeks
avoid|seek
exceeds|falls short of
exceed|fall short of
includes|excludes
is caused by|is prevented by
are caused by|are prevented by
"""

# By the first word.
BY_VERB: dict[str, list[tuple[tuple[str, ...], str]]] = {}
for _line in _VERBS.strip().splitlines():
    _words, _put = _line.split("|")
    BY_VERB.setdefault(_words.split()[0], []).append((tuple(_words.split()), _put))
