"""Short texts of our own, each with something that trips up a reader."""

from __future__ import annotations

BIOLOGY = """Photosynthesis

Photosynthesis is the process by which plants convert light energy into chemical energy. It takes place in the \
chloroplasts. Chlorophyll absorbs red and blue light. Stomata are small pores on the surface of a leaf that let \
carbon dioxide in and oxygen out. A chloroplast is an organelle that captures the energy of sunlight. Mitochondria \
release the energy stored in glucose through cellular respiration. Transpiration is the loss of water vapor from \
the leaves of a plant. The Calvin cycle uses carbon dioxide to build sugar molecules in the stroma. Xylem carries \
water from the roots to the leaves, while phloem transports sugars from the leaves to the rest of the plant. The \
three main inputs of photosynthesis are water, carbon dioxide, and light. A single large tree can release about \
118 kilograms of oxygen per year. Osmosis refers to the movement of water through a membrane. However, this does \
not explain everything, as Figure 3.2 shows.
"""

HISTORY = """THE FALL OF THE OLD REGIME

The French Revolution began in 1789. Louis XVI was executed in 1793. Maximilien Robespierre led the Committee of \
Public Safety during the Reign of Terror. Napoleon Bonaparte seized power in 1799. In 1804, Napoleon crowned \
himself emperor of the French. The Battle of Waterloo was fought in 1815. The Treaty of Paris was signed in 1763. \
About 16,000 people were executed during the Reign of Terror. Jean-Jacques Rousseau wrote The Social Contract in \
1762. Montesquieu argued that political power should be divided among three branches. He was right (Kerr 2020). \
Émile Zola was born in 1840.
"""

PHYSICS = """Motion and Heat

Velocity is the rate at which an object changes its position in a given direction. Light travels through empty \
space at about 300,000 kilometers per second. Water boils at 100 degrees Celsius at sea level. A newton is the \
force that gives a mass of one kilogram an acceleration of one meter per second squared. Momentum is the product of \
the mass and the velocity of an object. Sound travels at 343 meters per second in dry air. The half-life of \
carbon-14 is 5,730 years. Inertia is the tendency of an object to resist a change in its motion. Isaac Newton \
published the Principia in 1687. James Joule showed that heat is a form of energy. The average distance from the \
Earth to the Moon is 384,400 kilometers. About 71 percent of the surface of the Earth is covered by water.
"""

GLOSSARY = """Study skills

Good note-taking has three stages:

- Before class: read the chapter and list questions.
- During class: write main ideas in your own words.

Key terms

* Spaced repetition: a technique in which material is reviewed at growing intervals.
* Retrieval practice – the act of recalling information from memory without looking at notes.
* Interleaving: the mixing of different topics or skills within one study session
* Metacognition: awareness of how one's own thinking and learning work.
1. Elaboration is the process of connecting new information to what is already known.
2. Dual coding is the use of both words and images to represent a single idea.
"""

MITOSIS = (
    "Mitosis 🧬 basics\r\n\r\nMitosis is the division of one nucleus into two identical nuclei 😀 in a body cell.\r\n"
    "Meiosis is the division that makes four cells with half the number of chromosomes.\r\n\r\nA\u00a0gamete is "
    "a\u00a0cell that fuses with another cell during fertilization. A zygote is the cell that forms when two gametes "
    "fuse. Cytokinesis is the splitting of the cytoplasm after the nucleus has divided."
)

MARKETS = """# Markets

In general, a market is a place where buyers and sellers meet to exchange goods. **Demand** is the amount of a good \
that buyers want at each price [3]. Supply is the amount of a good that sellers offer at each price (Lee and Park \
2014). A monopoly is a market in which a single firm sells a good, which means that it can set the price. Inflation \
is a general rise in prices that lasts for months or years. A tariff is a tax that a government puts on imported \
goods. Prices that fall for a long time are called deflation. For example, a shop may cut its prices. They do this \
often. Economists define a recession as a fall in output that lasts for two quarters. Young workers are more likely \
than old workers to change jobs. An oligopoly, or a market that a few firms share, can look like a monopoly. In \
2009, 45 percent of workers in the town were members of a union.
"""

THREE_SENTENCES = (
    "The water cycle moves water through the environment. Evaporation is the process by which liquid water turns into "
    "vapor. Condensation is the process by which vapor turns into liquid water."
)

GERMAN = (
    "Die Photosynthese ist ein Prozess, bei dem Pflanzen das Licht der Sonne in chemische Energie umwandeln. Sie "
    "findet in den Chloroplasten statt und ist für das Leben auf der Erde sehr wichtig. Der Sauerstoff wird dabei frei."
)

RICH = {
    "biology": BIOLOGY,
    "history": HISTORY,
    "physics": PHYSICS,
    "glossary": GLOSSARY,
    "mitosis": MITOSIS,
    "markets": MARKETS,
}
