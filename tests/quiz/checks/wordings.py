"""The wordings of the flaws. Whole items are written: stem | key | wrong options."""

from __future__ import annotations


def _lines(text: str) -> tuple[str, ...]:
    return tuple(line for line in text.strip().splitlines() if line)


TOPICS = (
    "photosynthesis", "erosion", "inflation", "the French Revolution", "digestion", "the water cycle", "electric current",
    "plate tectonics", "the Silk Road", "human migration", "the periodic table", "ocean tides", "cell division",
    "the printing press", "magnetism", "volcanic islands", "the Roman senate", "soil fertility", "fermentation",
    "the carbon cycle", "sound waves",
)  # fmt: skip

ALL_ABOVE = _lines("""
All of the above
all of the above
ALL OF THE ABOVE
All the above
All of the above.
All of the above are correct
All of these
All of those
All of these are correct.
All of these answers
All of the options
All of the answers are right
All of the choices
All of the following
All are correct
All are true
All apply
All of them
All of it
All options apply
All the options
All these statements are true
All statements
All of these options apply
All answers are correct
All of the listed answers
All three of the above
All of the above options are correct
Every one of the above
Each of the above
All of the statements above are true
Any of the above
""")
NONE_ABOVE = _lines("""
None of the above
none of the above
NONE OF THE ABOVE
None of the above.
None of these
None of those
None of these is correct.
None of these are right
None of the options
None of the answers
None of the choices
None of the following
None of them
None of it
None is correct
None are correct
None is true
None are true
No correct answer
None
None.
None of these options
None of the statements
None of the above options
None of the above is correct
None of the answers is correct
None of these apply
None of the options apply
Neither of the above
Not any of the above
None of the listed answers
There is no correct answer
""")
K_TYPE = _lines("""
A and B
A and C
B and C only
Both A and B
Both B and C
A, B and C
A and B only
A & C
A or B
Neither A nor B
Only A and C
Options A and B
Both a and b
Answers A and C
(A) and (B)
A and B are correct
A, C
A + B
Both (a) and (c)
B and D only
C and D are correct
A, B, and D
Either A or B
Both C and D
Statements A and B
A and D above
A, B & C
Both options A and C
b and c
A and C, but not B
Answers B and D only
Both A & D
""")
ABSOLUTE = _lines("""
Why do birds migrate? | To find food in another season | They never rest in one place | To meet new predators | To lose old feathers
Why does iron rust? | It reacts with oxygen and water | It always melts in rain | It meets dry nitrogen | It loses its magnetism
What does a thermostat do? | It keeps a room near a set warmth | It completely stops heat loss | It measures the air pressure | It cleans the indoor air
Why did cities grow along rivers? | Boats carried goods to them | Nobody could live elsewhere | The soil there was dry | Kings liked the view
What does a vaccine do? | It trains the immune system | It absolutely prevents illness | It kills gut bacteria | It lowers blood sugar
How do bees find flowers? | They see colour and smell scent | They only follow the wind | They hear petals open | They taste the soil
What does a lens do? | It bends light | It totally blocks light | It makes light louder | It stores light
Why do leaves fall in autumn? | Trees save water | Every leaf freezes | Roots push the leaves off | Wind becomes colder
What is a tax? | Money paid to a government | Money that everyone enjoys paying | A gift among friends | A loan between banks
How do fish breathe? | Through gills | Exclusively at night | With their scales | Through the tail
What does yeast do in dough? | It gives off gas | It entirely removes the flour | It turns salt to sugar | It cools the oven
Why is the sky blue? | Air scatters blue light | Oceans invariably colour it | Ozone is painted by dust | Clouds reflect ice
What is a democracy? | Rule by the people | Rule in which nothing changes | Rule by one family | Rule by priests
How does a magnet act on iron? | It attracts it | It solely warms it | It dissolves it | It makes it lighter
What does a root do? | It takes up water | It never grows in soil | It makes pollen | It catches insects
What is rent? | A price for using land | A price that always doubles | A kind of wage | A cost of transport
How do glaciers shape valleys? | They grind the rock | They leave everything as it was | They bake the clay | They plant trees
What does a judge do? | Decides cases under the law | Writes all laws alone | Leads the army | Collects customs
Why does ice float? | It is less dense than water | It is impossible to sink | It holds warm air | It repels salt
What do enzymes do? | They speed up reactions | They stop every reaction | They store fat | They carry sound
How is glass made? | By melting sand | By absolutely freezing water | By pressing leaves | By drying clay
What does a battery store? | Chemical energy | Only sunlight | Sound | Magnetic dust
What is erosion? | Wear of land by wind and water | The complete and always sudden end of a river | Growth of new crust | Building of dams
Why do people trade? | Each side gains from it | No one can make anything | Law forbids farming | Money spoils
What does an anchor do? | It holds a ship in place | It never touches the ground | It steers the ship | It measures depth
How do plants climb? | With tendrils and hooks | They always climb toward sound | With their seeds | By shrinking
What is a colony? | A land ruled from elsewhere | A place where everybody agrees | A court of law | A trade union
What is a census? | A count of the people | A list of everything on Earth | A vote on taxes | A map of roads
How do owls hunt? | By hearing and night sight | Exclusively by taste | By digging nets | By changing colour
What does soap do? | It lifts grease off | It totally removes the skin | It hardens water | It dyes cloth
Why is salt used on roads? | It lowers the melting point | It makes roads entirely dry for ever | It feeds the grass | It colours the snow
What does a dam do? | It holds back water | Under no circumstances it breaks | It makes rain | It salts rivers
""")
VAGUE = _lines("""
When does hail fall in Kansas? | In spring storms | Usually in winter | In dry months | During droughts
When do hedgehogs sleep? | In winter | Often in trees | In summer rain | After meals
How old do oaks become? | Several centuries | Generally ten years | Two decades | One summer
What do pandas eat? | Bamboo | Mostly fish | Seaweed | Grain
Where do storks nest? | On roofs and poles | Sometimes in caves | Under water | In burrows
What causes tides? | The Moon's pull | Probably the wind | Whales | Rivers
When did trains spread? | In the nineteenth century | Possibly before wheels | In the Stone Age | After jets
What is chalk? | A soft limestone | A fairly hard metal | A gas | An oil
How is salt won? | From sea water | Occasionally from milk | From sugar | From leaves
What warms the Earth? | Sunlight | Frequently volcanoes | Moonlight | Stars
Where is cork from? | Oak bark | Commonly from rocks | Sea foam | Wool
What drives sailing ships? | Wind | Normally rain | Heat | Ice
What do moles eat? | Earthworms | Rarely stones | Clouds | Bark
What is a delta? | Land at a river's mouth | Quite a deep hole | A mountain pass | A desert
What is brass? | Copper with zinc | Somewhat pure gold | Iron with tin | Lead
How do bats find insects? | By echo | They may use magnets | By taste | By touch
What is dew? | Condensed water | It might be snow | Sap | Smoke
When do tulips bloom? | In spring | Seldom in sand | In deep winter | At night
What did scribes do? | They copied texts | They largely fished | They built ships | They minted coins
What is amber? | Hardened resin | Typically a coin | A shell | A bone
Where does rice grow? | In wet fields | A lot in deserts | On ice | In caves
What do lungs do? | Exchange gases | Mostly store bile | Make blood sugar | Filter urine
What is a fjord? | A drowned glacial valley | Often a volcano | A sand bar | A plain
What is wool? | Hair of sheep | Sometimes stone | A leaf fibre | A metal
What is a comet made of? | Ice and dust | Probably wood | Iron bars | Coral
How do snakes smell? | With the tongue | Usually by ear | With scales | With fangs
What is paper made from? | Wood pulp | Generally clay | Glass | Copper
What did caravans carry? | Silk and spices | Possibly aeroplanes | Ice | Coal gas
What turns a windmill? | Moving air | Frequently steam | Springs | Coins
What is a reef built by? | Corals | Occasionally cows | Pines | Ants
What is starch? | A plant sugar store | Commonly a salt | An acid gas | A metal ore
What do spiders spin? | Silk | Rarely copper | Paper | Wax
""")
LONG_KEYS = tuple(
    f"The one that, as careful studies {year} showed, {{}}, and which {rest}"
    for year, rest in zip(
        [f"in {1900 + 4 * n}" for n in range(32)],
        ["many books describe", "schools teach in detail", "has been measured since", "is named in exams"]
        * 8,
        strict=True,
    )
)
PADDING = _lines("""
As we all know, nature is full of wonders. {stem}
As you all know, {lower}
Interestingly, {lower}
It is well known that science matters. {stem}
Needless to say, this comes up each year. {stem}
Did you know that elephants fear mice? {stem}
Fun fact: honey keeps for centuries. {stem}
Believe it or not, {lower}
Of course, {lower}
As mentioned in class, {lower}
Our school trip last spring went to a castle with a moat. {stem}
My grandmother collected stamps from forty countries. {stem}
Breakfast at the hotel was served until noon. {stem}
Tom bought a blue bicycle for his birthday. {stem}
Chess clubs meet on Thursdays in town. {stem}
Libraries lend books free of charge. {stem}
The bakery round the corner sells fresh bread. {stem}
Football fans filled the stadium on Sunday. {stem}
Trains in Japan are famous for being punctual. {stem}
Painters mix colours on a palette. {stem}
A new cinema opened downtown. {stem}
Sailors once told stories about mermaids. {stem}
Violins are made of spruce and maple. {stem}
Dentists advise brushing twice daily. {stem}
Kites fly well on breezy beaches. {stem}
Cooks season soup with pepper. {stem}
Tailors measure sleeves before cutting cloth. {stem}
Postcards cost little to send. {stem}
It is interesting to note that teachers read a lot. {stem}
It is important to remember that exams are short. {stem}
Remember that time is limited. {stem}
As everyone knows, {lower}
""")
TRUE_STEMS = (
    "Which statement about {} is true?", "Which of the following is true of {}?", "Which of these statements about {} is false?",
    "True or false: which fits {}?", "Which is a correct statement regarding {}?", "Choose the correct statement about {}.",
    "Which one of the following statements about {} is correct?", "Identify the false statement about {}.",
    "What is true about {}?", "Select the accurate statement concerning {}.",
)  # fmt: skip
NEGATIVE = _lines("""
Which of these is not part of {}?
Which is not a cause of {}?
What does not belong to {}?
Which of the following isn't linked to {}?
All of these belong to {} except which?
Which word cannot describe {}?
Each of these is tied to {} except:
Which effect doesn't follow from {}?
Which of these would not change {}?
Which is least likely to affect {}?
Which is the least important part of {}?
What has never been said of {} but not by scholars?
Which claim about the start of {} is incorrect?
Which step wasn't needed for {}?
Which thing didn't come before {}?
Which person should not study {}?
Which of these is neither part nor product of {}?
Which place has not seen {}?
Which factor won't slow {}?
What isn't required for {}?
Which term is incorrectly used for {}?
Which idea about {} is untrue?
Which tool can't measure {}?
Which of these aren't examples of {}?
Which event did not follow {}?
Which result could not come from {}?
Which answer does not explain {}?
Which statement is false for {}?
Which material hasn't been used in {}?
Which is the least appropriate word for {}?
Which detail is not typical of {}?
What must not be confused with {}?
""")
DANGLING = _lines("""
What does it produce?
Which role does this organ play?
What is the name of this process?
Who built it?
These cells divide quickly for which reason?
What do they carry?
In Figure 3, which part is largest?
What is shown in the diagram?
Which law is described above?
Using the table below, which metal is oldest?
What are the products of the reaction above?
What do we call this?
According to the text, what is osmosis?
As mentioned earlier, which gas is lightest?
Which part is labelled in the picture?
In the graph, which year has the highest value?
What does the image show?
Why did he leave the city?
When was she born?
Where were these found?
Which of the effects discussed above came first?
Look at the map below: which river is longest?
What follows from the equation above?
According to the passage, who won the war?
As stated in the chapter, what is a mineral?
Which animal is described in this paragraph?
What is its main function?
Their capital lies on which river?
Based on the chart, which group is largest?
In Table 2.1, which country leads?
See the figure: which bone is broken?
What can be concluded from the excerpt below?
""")
GRAMMAR = _lines("""
A whale is a | mammal | amphibian | insect | arachnid
A tomato is botanically a | berry | ice plant | oat | onion
The Moon is a | satellite | asteroid | exoplanet | ice giant
An animal without a backbone is called an | invertebrate | mammal | bird | fish
Copper is a | metal | acid | alkali | oxide
A person who designs buildings is an | architect | baker | tailor | judge
The heart is an | organ | gland | bone | nerve
Gold is an | element | mixture | compound | salt
A spider is an | arachnid | bird | fish | reptile
Water vapour is a | gas | acid | ion | oil
A pine is an | evergreen | shrub | moss | fern
A volcano is an | opening in the crust | river mouth | sand hill | cave wall
The Nile is a | river | island | ocean | inlet
An eclipse is an | astronomical event | season | wind | tide
A sonnet is a | poem | essay | opera | epic play
A violin is an | instrument | dance | song | play
An igloo is a | house | animal | ocean | orchard
The euro is a | currency | alloy | index | asset class
A dolphin is a | mammal | eel | octopus | urchin
Chlorophyll is a | pigment | enzyme | organ | acid
An adjective is an | attribute word | verb form | pause | clause
The liver is an | organ in the belly | bone | joint | muscle
A frog is an | amphibian | bird | mammal | fish
Which are planets with rings? | Saturn and Uranus | Mercury | Venus | Mars
What are the parts of a flower called? | Sepals and petals | Root | Trunk | Bark
The main organs of breathing are | the lungs | the heart | the liver | the brain
Which of the following are primary colours? | Red and blue | Green | Purple | Orange
The animals with the longest necks are | giraffes | a horse | a camel | a zebra
The sources of starch in the diet are | potatoes | meat | milk | butter
The workers who built the pyramids were | farmers in the off season | a king | a priest | a scribe
The largest cats alive are | tigers | the lynx | the ocelot | the bobcat
The tool for cutting wood is | a saw | pliers | nails | screws
""")
REPEATS = _lines("""
Which organ filters blood in the renal system? | The renal organ | Heart | Lung | Brain
Which part of the eye has the retina's photoreceptors? | The retina | The lens | The iris | The pupil
What does a seismograph record? | Seismograph traces | Wind | Rain | Light
Which layer does ozone protection come from? | The ozone layer | The crust | The mantle | The core
What is the study of fossils by palaeontologists called? | Palaeontologists' work | Botany | Optics | Law
Which sugar does the milk sugar lactose belong to? | Lactose sugars | Starches | Fats | Salts
What do herbivores eat? | A herbivore diet of plants | Meat | Stones | Fish
Which tax falls on imported goods as a tariff? | A tariff | An income tax | A fee | A toll
Which valve lies at the aortic opening? | The aortic valve | The bladder | The ear | The knee
Which alphabet did the Phoenicians use? | The Phoenician letters | Runes | Kanji | Cuneiform
Which cells make insulin in the pancreas? | Pancreas islets | Red cells | Nerves | Skin
Which plant hormone is auxin known to be? | An auxin | A sugar | A salt | A fat
Which rocks come from volcanic eruptions? | Volcanic rocks | Chalk | Slate | Coal
What does a monarchy have at its head? | A monarch of the monarchy | A board | A club | A jury
Where does photosynthesis take place? | In photosynthetic photosynthesis cells | In bones | In rocks | In air
Which power did feudal lords hold? | Feudal rights | Votes | Patents | Shares
Which curve does a projectile follow as a parabola? | A parabola | A circle | A line | A square
Which acid is in citrus fruit? | Citrus acid | Salt | Lye | Ash
What do glacial valleys look like? | Glacial troughs | Towers | Domes | Craters
Which gland releases thyroid hormone? | The thyroid gland | The spleen | The skin | The ear
Which theory did the geocentric astronomers defend? | The geocentric one | Gravity | Relativity | Evolution
Which membrane does osmosis need? | An osmosis membrane | A wire | A mirror | A spring
What carries the electrons in electrolysis? | Electrolysis ions | Wood | Air | Glass
Which bones form the vertebral column? | The vertebrae of the vertebral row | Ribs | Toes | Teeth
Which desert plants are cacti? | Cacti | Ferns | Mosses | Reeds
Which writing did Sumerians press into clay as cuneiform? | Cuneiform | Latin | Runes | Arabic
Which mammals are marsupials? | Marsupials with pouches | Whales | Bats | Apes
Which winds are the monsoon winds of India? | Monsoon winds | Trades | Föhn | Mistral
Which rule did the apartheid state impose? | Apartheid laws | Free votes | Open borders | Tithes
Which quantity does the hertz measure, frequency or another? | Frequency | Mass | Length | Charge
Which trade did the Hanseatic cities lead? | Hanseatic trade | Silk | Tea | Sugar
Which drug slows coagulation of blood? | A coagulation blocker | Salt | Sugar | Starch
""")
SEQUENCES = _lines("""
How many planets circle the Sun? | 8 | 12 | 5 | 9
How long is the pool? | 50 m | 25 m | 100 m | 33 m
At which temperature does tin melt? | 232 °C | 100 °C | 660 °C | 327 °C
In which year did the war end? | 1945 | 1918 | 1963 | 1939
What share of air is oxygen? | 21% | 78% | 1% | 50%
How many legs has a spider? | 8 | 6 | 10 | 4
How fast is the train? | 300 km/h | 120 km/h | 200 km/h | 90 km/h
How heavy is the parcel? | 5 kg | 2 kg | 9 kg | 1 kg
How tall is the tower? | 330 m | 150 m | 828 m | 96 m
How many bits are in a byte? | 8 | 16 | 4 | 32
What is 12 times 12? | 144 | 124 | 164 | 112
How old is the Earth in billions of years? | 4.5 | 2.1 | 13.8 | 1.2
How much does the ticket cost? | $20 | $5 | $40 | $15
How many chromosomes has a human body cell? | 46 | 23 | 48 | 44
What is the boiling point of water at sea level? | 100 °C | 80 °C | 120 °C | 90 °C
How many sides has a hexagon? | 6 | 8 | 5 | 7
Which share voted? | 61 percent | 48 percent | 73 percent | 55 percent
How many minutes has a day? | 1,440 | 3,600 | 720 | 86,400
What is the pH of pure water? | 7 | 0 | 14 | 5
What is the charge of the ion? | 0 | −2 | 2 | −1
How wide is the strait? | 14 km | 32 km | 9 km | 58 km
How deep is the lake? | 1,642 m | 590 m | 406 m | 1,470 m
How many strings has a violin? | 4 | 6 | 5 | 12
Which year saw the Moon landing? | 1969 | 1957 | 1975 | 1961
How many litres fit the tank? | 60 l | 40 l | 80 l | 55 l
What angle has a right corner? | 90° | 45° | 180° | 60°
How many keys has a piano? | 88 | 61 | 76 | 49
How many teeth has an adult? | 32 | 28 | 20 | 36
What is half of 90? | 45 | 40 | 55 | 35
What is the speed of sound? | 343 m/s | 150 m/s | 500 m/s | 299 m/s
How many cards are in the deck? | 52 | 36 | 54 | 40
How many days has the month? | 30 | 28 | 31 | 29
""")
IMPLAUSIBLE = _lines("""
Santa Claus
A unicorn
Mickey Mouse
I don't know
My dog
Batman
Harry Potter
The tooth fairy
asdfgh
N/A
Whatever
lol
The Easter bunny
42
Wrong answer
???
Option D
dummy
A wizard
1,000
By magic
Who cares
blah blah
qwerty
Your mom
7 %
Zombies
No idea
xxx
Darth Vader
Something
sdfghj
Not applicable
""")
AMBIGUOUS = _lines("""
What do you think is the best fuel? | Hydrogen | Coal | Oil | Wood
In your opinion, which king ruled best? | Henry | Louis | Carlos | Otto
Which metal do you believe is most useful? | Iron | Gold | Tin | Lead
Would you say that light is a wave or a stream? | A wave | A stream | A field | A ray
Which colour do you prefer for a flag? | Red | Blue | Green | White
What is your favourite season in Norway? | Summer | Winter | Spring | Autumn
Which gas and/or liquid fills the tube? | Argon | Neon | Water | Oil
Which metals and / or alloys conduct heat? | Copper | Wood | Cork | Glass
Which river floods and/or dries in summer? | Indus | Rhine | Thames | Seine
Which tools such as hammers, saws etc. were made of bronze? | Axes | Ropes | Nets | Jars
Which grains, rice, wheat and so on, feed Asia? | Rice | Rye | Oats | Millet
Which animals, cows, sheep, etc., chew the cud? | Goats | Dogs | Bears | Hens
Which acid is found in [insert fruit here]? | Citric acid | Nitric acid | Boric acid | Lactic acid
Which TODO is the longest river? | Nile | Rhine | Po | Ebro
Which city is the capital of Peru?? | Lima | Cusco | Quito | La Paz
Which element is (?) the lightest one? | Hydrogen | Helium | Carbon | Neon
Which country recently joined the union? | Croatia | Norway | Serbia | Turkey
Which party won the election last year? | Labour | Greens | Liberals | Centre
Which language is spoken most nowadays? | Mandarin | Latin | Basque | Welsh
Which company grew most in recent years? | A bank | A mill | A mine | A farm
Which planet is largest, and which is nearest to the Sun? | Jupiter | Mars | Venus | Earth
What is osmosis and why does it matter? | Water flow | Heat flow | Light | Sound
Who wrote the play, and when was it first staged? | Molière | Racine | Hugo | Zola
Where is Mali? What is its capital? | Bamako | Dakar | Accra | Lagos
How does a pump work? Which valve closes first? | The inlet | The outlet | The drain | The vent
Which of these is not a metal? | Tin is not one | Neon | Iron | Zinc
Which city isn't a port? | Madrid doesn't lie at sea | Naples | Genoa | Bergen
Which animal does not lay eggs? | A cow never does | A hen | A frog | A trout
How many hours does the battery last? | 10–20 | 1–5 | 5–10 | 20–30
Which age group voted most? | 18 to 25 | 25 to 40 | 40 to 60 | 60 to 90
How many people live in the village? | 100-200 | 200-300 | 300-400 | 50-100
Which plants have needles? | Pines | Oaks etc. | Palms | Ferns
Which beetle eats bark lately? | The bark beetle | The ladybird | The stag beetle | The weevil
""")
CONVERGING = _lines("""
Which two metals make brass? | Copper and zinc | Copper and tin | Iron and zinc | Lead and silver
Which foods did the sailors carry? | Rice and beans | Rice and fish | Corn and beans | Milk and eggs
Which pair ruled the empire? | Marcus and Lucius | Marcus and Gaius | Titus and Lucius | Otho and Nero
Which gases fill the lamp? | Argon and neon | Argon and helium | Xenon and neon | Ozone and steam
Which colours has the flag? | Red and white | Red and black | Blue and white | Green and gold
What did the treaty give the winner? | Land and ports | Land and ships | Gold and ports | Slaves and mines
Which tools were found in the grave? | Bronze axe and bow | Bronze axe and sling | Iron knife and bow | Stone hammer
What drives the current? | Warm surface water | Warm deep water | Cold surface wind | Polar ice
Which bird was seen? | Small grey owl | Small brown owl | Large grey hawk | Swan
What does the plant need? | Bright light and moist soil | Bright light and dry sand | Deep shade and moist soil | Salt water
Which cloth was sold? | Fine red silk | Fine blue silk | Coarse red wool | Linen
Which disease was it? | Acute viral fever | Acute bacterial fever | Chronic viral rash | Scurvy
What made the sound? | Low brass horn | Low wooden horn | High brass bell | Drum
Which soil is best for vines? | Dry stony clay | Dry sandy loam | Wet stony peat | Deep humus
Which two seas does the canal join? | Red and Mediterranean | Red and Black | Baltic and Mediterranean | Caspian and Aral
Which writers met in Weimar? | Goethe and Schiller | Goethe and Heine | Lessing and Schiller | Mann and Hesse
Which animals pull the sledge? | Dogs and reindeer | Dogs and horses | Oxen and reindeer | Goats and mules
What is the alloy made of? | Iron and carbon | Iron and nickel | Copper and carbon | Tin and lead
Which crops came from America? | Maize and potatoes | Maize and wheat | Rice and potatoes | Oats and rye
Who signed the letter? | The mayor and the bishop | The mayor and the judge | The king and the bishop | The guild
Which vitamins dissolve in fat? | A plus retinol and tocopherol | A plus retinol and niacin | B plus folate and tocopherol | C plus biotin
Which planets have rings? | Saturn and Uranus | Saturn and Venus | Mars and Uranus | Mercury and Earth
Which winds cool the coast? | Northern sea winds | Northern land winds | Southern sea currents | Monsoons
Which ore is mined there? | Red iron ore | Red copper ore | Black iron sand | Bauxite
Which roof has the temple? | Flat stone roof | Flat wooden roof | Steep stone spire | Dome
Which tree grows there? | Tall white birch | Tall black pine | Dwarf white willow | Palm
How was the wall built? | Dry stone and timber | Dry stone and brick | Wet clay and timber | Concrete
Which salts are in the lake? | Sodium and potassium | Sodium and calcium | Lithium and potassium | Iron and zinc
Which instruments play? | Flute and harp | Flute and oboe | Violin and harp | Drums and bells
Which towns traded amber? | Riga and Danzig | Riga and Lübeck | Bremen and Danzig | Bruges and Ghent
Which metals rust or tarnish? | Iron and silver | Iron and gold | Platinum and silver | Tin and nickel
Which fuels were banned? | Coal and peat | Coal and gas | Wood and peat | Oil and tar
""")
LOGICAL = _lines("""
What happens to the volume of a gas when it is heated? | It increases | It decreases | It turns blue | It becomes salty
What does the price do when demand grows? | It rises | It falls | It is banned | It is hidden
How does altitude change air pressure? | It is lower at height | It is higher at height | It makes rain | It stops wind
What happens to iron near a magnet? | It is attracted | It is repelled | It melts | It rusts
What does an endothermic reaction do with heat? | It absorbs heat | It releases heat | It paints heat | It filters light
How did the army move? | It marched north | It marched south | It dug mines | It built ships
What is the trait? | A dominant trait | A recessive trait | A learned habit | A disease
What kind of bond is it? | A stable bond | An unstable bond | A gas | A crystal
What does the muscle do? | It contracts | It expands | It secretes | It digests
Which sign has the charge? | Negative | Positive | Magnetic | Elastic
When did the strike take place? | Before the war | After the war | In another land | At sea
How does the pupil react to light? | It closes | It opens | It turns | It bleeds
What did parliament do? | It accepted the bill and supports it | It accepted the bill and opposes it | It met in spring | It moved to York
What happens to wages? | They are raised | They are lowered | They are taxed | They are coined
Is the metal soluble? | It is soluble | It is insoluble | It is a gas | It is green
How does the ice sheet change? | It grows | It shrinks | It burns | It sings
What does the lens do to the beam? | It widens the beam | It narrows the beam | It colours the beam | It stores the beam
What was the treaty? | A legal treaty | An illegal treaty | A song | A map
What is the effect on growth? | It accelerates growth | It slows growth | It reddens leaves | It feeds birds
Did the vote pass? | The bill did pass | The bill did not pass | The king died | The city burned
How many moons has Mars? | Two | Red rocks | Olympus | Dust storms
In what year did the Berlin Wall fall? | 1989 | In Berlin | The Cold War | Under Gorbachev
How old was Mozart when he died? | 35 years | In Vienna | Of fever | A composer
What percentage of the body is water? | 60 | Blood | The skin | Salt
When did the Titanic sink? | In April 1912 | The Atlantic | An iceberg | The captain
How far is the Moon from Earth? | 384,000 km | In orbit | Very round | Made of rock
Which two gases make up most of air? | Nitrogen and oxygen | Helium | Methane | Radon
Name the three states of matter. | Solid, liquid and gas | Steam | Ice | Fog
Which pair discovered radium? | Marie and Pierre Curie | Newton | Bohr | Hooke
What temperature change follows? | The water gets warmer | The water gets cooler | The water gets dirty | The water gets salty
Which direction does the needle turn? | To the left | To the right | Around itself | Into the case
What is the reaction? | Reversible | Irreversible | Noisy | Coloured
""")
READING = tuple(
    f"{opening} the institutionalization of {topic}, notwithstanding considerable methodological heterogeneity among contemporary "
    f"investigators, {close}"
    for opening, topic, close in zip(
        ["Considering", "Regarding", "Presupposing", "Acknowledging"] * 8,
        [
            "interdisciplinary epistemological considerations", "transcontinental commercial relationships",
            "administrative accountability mechanisms", "psychophysiological compensatory mechanisms",
        ] * 8,
        [
            f"which {kind} characterization predominantly differentiates organizational effectiveness?"
            for kind in ("fundamental", "sociological", "quantitative", "philosophical", "economical", "physiological", "historical", "theoretical")
            for _ in range(4)
        ],
        strict=True,
    )
)  # fmt: skip
SENSITIVE = _lines("""
Who may be reached at john.doe@example.com about the trial? | A witness | A judge | A clerk | A juror
Whose number is 555-123-4567 in the story? | The baker | The mayor | The thief | The cook
Which agency issued 123-45-6789 as an identity number? | Social Security | Customs | The army | The mint
Which bank issued card 4111 1111 1111 1111? | A test bank | A mill | A mine | A farm
Who lives at 12 Maple Street, apartment 4B? | A poet | A king | A pilot | A nurse
Who answers at +1 212 555 0187? | The office | The zoo | The port | The farm
Whose address is maria_k@school.org in the log? | A pupil | A nurse | A cook | A guard
What is a damn good reason to recycle? | It saves metal | It adds noise | It costs fuel | It heats homes
Which crappy theory did Lamarck propose? | Inheritance of acquired traits | Gravity | Optics | Alchemy
Which bastard betrayed Caesar? | Brutus | Cicero | Pompey | Sulla
What shit happens in the gut? | Digestion | Vision | Hearing | Balance
Who was pissed at the tax on tea? | Colonists | Monks | Sailors | Nuns
Which bullshit did alchemists teach? | Lead turns to gold | Ice melts | Iron rusts | Salt dissolves
Which asshole started the war? | A general | A farmer | A monk | A baker
Which king was a dumbass in battle? | Harold | Alfred | Edgar | Cnut
Which test is for retards in the old books? | The Binet test | The ink test | The blot test | The maze
Which morons believed in a flat Earth? | Few scholars | Greeks | Arabs | Mayans
Where did cripples beg in Paris? | At churches | In mills | At sea | In mines
Which savages fought Cortés? | The Aztecs | The Celts | The Huns | The Picts
Which country did the gypsies come from? | India | Peru | Japan | Chad
Which lunatics were kept at Bedlam? | The mentally ill | Debtors | Thieves | Spies
Which job did the midgets have at court? | Jester | Knight | Cook | Page
Which orientals built the railway? | Chinese workers | Danes | Swiss | Finns
Why are women bad at chess? | A false claim | Small hands | Slow eyes | Weak ears
Why did factories hire few men? | Men are lazy | Wages were low | Work was fine | Law forbade it
What did the census show? | Immigrants are criminals by habit | Towns grew | Farms shrank | Roads spread
What was said in 1900? | Girls can't do math | Boys read | Kings rule | Ships sail
What explains poverty? | Poor people are lazy | Low wages | High rents | Bad luck
What did the pamphlet claim? | Jews are greedy | Bread is dear | Kings are kind | Wars are short
What did settlers write? | African people are inferior | Rivers are wide | Land is dry | Gold is rare
What did the law assume? | Women are too emotional to vote | Votes are free | Taxes are low | Courts are open
Which act followed after the suicide of the minister? | A new law | A feast | A war | A fair
Which genocide took place in 1994? | Rwanda | Chile | Nepal | Cuba
""")
