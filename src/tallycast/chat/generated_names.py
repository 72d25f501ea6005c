"""Names for those who gave none: two words of our own list, or one that the operator suggests."""

from random import Random

SUGGESTED_LEAST = 10
"""With fewer suggestions half the chat would have the same name (contract: used once there are ten)."""


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


_QUALITIES = _words(
    "amber ample azure balmy bold brave breezy bright brisk calm candid cheery civil clear clever cosmic "
    "cozy crisp curious dapper dreamy eager earnest easy fabled fair fleet fluffy fond frank fresh gentle "
    "glad gleaming golden grand happy hardy hearty honest humble ideal jaunty jolly jovial keen kind lilac "
    "lively lofty loyal lucid lucky lunar mellow merry mighty mild misty modest neat nimble noble olive "
    "patient peachy placid plucky polar prime proud quick quiet radiant ready rosy royal rustic sandy "
    "serene sharp shiny silent silver sleek smart snowy snug solar sonic spry stellar steady stout sunny "
    "sure swift tender tidy tranquil trusty upbeat vivid warm wise witty zany zesty"
)
_THINGS = _words(
    "acorn alpaca anchor apricot aurora badger bagel bamboo banjo beacon beaver birch bison breeze brook "
    "cactus camel canyon cedar cello cherry clover cobra comet coral cricket crane dahlia dolphin donut "
    "dragon drum eagle echo ember falcon fern ferret fiddle finch fjord flute fox galaxy gecko geyser "
    "ginger glacier guitar harbor hazel heron hippo iris island ivy jaguar jasmine kettle kiwi koala lagoon "
    "lantern lark lemon lemur lily llama lotus lynx magpie mango maple marble meadow meteor mint moose moth "
    "nebula nutmeg oak ocelot octopus opal orbit orchid otter owl panda papaya pebble pelican penguin "
    "pepper pine planet plum pony poppy prairie puffin quail quartz rabbit raven reef river robin rocket "
    "saffron salmon sparrow spruce squid storm sunset swan teapot thistle tiger toucan tulip tundra turtle "
    "violet walnut walrus willow wombat yak yarrow zebra zephyr"
)


def generated_name(random: Random, suggested: tuple[str, ...] = ()) -> str:
    """A name for a newcomer."""
    if len(suggested) >= SUGGESTED_LEAST:
        return random.choice(suggested)
    return f"{random.choice(_QUALITIES)}-{random.choice(_THINGS)}"
