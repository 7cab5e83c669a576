"""Sound multiple-choice items of this project's own, to put flaws into. Each line: stem | key | three wrong options."""

from __future__ import annotations

from backend.quiz.schemas import ItemContent, ItemType, Option

_LINES = """
Which organ pumps blood through the human body? | Heart | Liver | Spleen | Kidney
Which gas do green plants take in to make sugar? | Carbon dioxide | Nitrogen | Hydrogen | Methane
Which planet lies nearest to the Sun? | Mercury | Venus | Mars | Jupiter
Which metal is liquid at room temperature? | Mercury | Copper | Silver | Nickel
Which instrument measures air pressure? | Barometer | Thermometer | Hygrometer | Altimeter
Which rock forms when magma cools slowly underground? | Granite | Basalt | Limestone | Marble
Which part of a cell holds its chromosomes? | Nucleus | Ribosome | Vacuole | Membrane
Which force pulls a dropped stone to the ground? | Gravity | Friction | Magnetism | Tension
Which ocean lies between Europe and the Americas? | Atlantic | Pacific | Indian | Arctic
Which vitamin does skin make in sunlight? | Vitamin D | Vitamin C | Vitamin K | Vitamin A
Which branch of government writes the laws of a republic? | Legislature | Judiciary | Executive | Cabinet
Which layer of the atmosphere holds nearly all weather? | Troposphere | Stratosphere | Mesosphere | Thermosphere
Which device turns sunlight into electric current? | Solar cell | Transformer | Dynamo | Capacitor
Which blood cells carry oxygen to the tissues? | Red cells | White cells | Platelets | Stem cells
Which wave needs a material to travel through? | Sound | Light | Radio | Infrared
Which empire built the aqueduct at Segovia? | Roman | Ottoman | Persian | Mongol
Which unit measures electric resistance? | Ohm | Volt | Ampere | Watt
Which process turns liquid water into vapour at a pond? | Evaporation | Condensation | Freezing | Deposition
Which bone protects the human brain? | Skull | Femur | Scapula | Sternum
Which language family does Finnish belong to? | Uralic | Romance | Slavic | Turkic
Which artist painted the ceiling of the Sistine Chapel? | Michelangelo | Raphael | Titian | Caravaggio
Which animal group breathes through gills all its life? | Fish | Birds | Mammals | Reptiles
Which mineral is the hardest on the Mohs scale? | Diamond | Quartz | Topaz | Gypsum
Which acid does the stomach produce? | Hydrochloric acid | Citric acid | Acetic acid | Nitric acid
Which crop fed most people in the Inca highlands? | Potato | Wheat | Rice | Barley
Which term names the price at which supply meets demand? | Equilibrium | Inflation | Subsidy | Tariff
Which treaty ended the First World War with Germany? | Versailles | Utrecht | Westphalia | Tordesillas
Which river carved the Grand Canyon? | Colorado | Missouri | Hudson | Yukon
Which scale reports the acidity of a solution? | pH scale | Richter scale | Kelvin scale | Beaufort scale
Which tissue carries water upward in a tree? | Xylem | Phloem | Cork | Pith
Which particle carries a negative charge? | Electron | Proton | Neutron | Photon
Which sea separates Italy from Croatia? | Adriatic | Baltic | Caspian | Black
Which musical sign raises a note by a semitone? | Sharp | Flat | Natural | Clef
Which crust plate carries most of South America? | South American | Nazca | Cocos | Scotia
"""


def clean_item(stem: str, *texts: str, key: int = 0) -> ItemContent:
    """A multiple-choice item whose first text is the key, put at a place."""
    options = [Option(text=text) for text in texts[1:]]
    options.insert(key, Option(text=texts[0], correct=True))
    return ItemContent(type=ItemType.MULTIPLE_CHOICE, stem=stem, options=options)


def _read(number: int, line: str) -> ItemContent:
    stem, *texts = (part.strip() for part in line.split("|"))
    return clean_item(stem, *texts, key=number % len(texts))


CLEAN: tuple[ItemContent, ...] = tuple(_read(n, line) for n, line in enumerate(_LINES.strip().splitlines()))
