"""Some sixty things that the shop sells, and the words each language has for them."""

from accord.simulation.contracts import Product

ONE_SIZE = ("one size",)
BOOTS = ("37", "38", "39", "40", "41", "42", "43", "44", "45", "46")
CLOTHES = ("XS", "S", "M", "L", "XL")
LENGTHS = ("regular", "long")
COLOURS = ("moss", "slate")

SIZED = frozenset({"boots", "jacket", "trousers", "fleece", "harness"})
HARD = frozenset({"stove", "headlamp", "poles", "bottle"})

_RANGE: dict[str, tuple[tuple[str, ...], str]] = {
    "tent": (COLOURS, "Lärche 2:329 Lärche 3:389 Kolk 1:249 Windkar 2:549 Almrausch 4:469"),
    "sleeping_bag": (LENGTHS, "Siskin 0:179 Siskin -8:239 Eider 400:349 Polder Light:129 Hummel Kids:99 Eider 700:429"),
    "backpack": (COLOURS, "Karst 28:119 Karst 45:169 Karst 65:229 Tarn 18:79 Pebble 12:59"),
    "boots": (BOOTS, "Gneiss Mid:189 Gneiss Low:159 Granat Pro:279 Scree Trail:139 Arve Kids:89"),
    "jacket": (CLOTHES, "Föhn Shell:299 Regenstein:219 Eider Down:259 Lee Wind:119 Hagel Pro:379"),
    "trousers": (CLOTHES, "Sattel Pants:109 Schrofen Pro:159 Lee Shorts:69 Regenstein Pants:139"),
    "fleece": (CLOTHES, "Moorland:89 Moorland Hood:99 Birch Grid:119 Wolle 200:139"),
    "stove": (ONE_SIZE, "Ember 1:59 Ember Duo:99 Feuerfalter:139 Hüttenkocher:79"),
    "headlamp": (ONE_SIZE, "Uhu 300:49 Uhu 600:79 Uhu 1200 Pro:129 Glimm:29"),
    "poles": (ONE_SIZE, "Kar Fold:119 Kar Carbon:159 Kar Basic:59 Kar Kids:39"),
    "mat": (LENGTHS, "Nest Air:149 Nest Air Light:189 Farn Foam:39 Nest Duo:249"),
    "bottle": (COLOURS, "Quell 0.7:24 Quell 1.0:29 Quell Thermo:39 Quell Kids:19"),
    "harness": (CLOTHES, "Nordwand:99 Sportklet:74 Gletscher Light:59 Spatz Kids:49"),
    "rope": (ONE_SIZE, "Seilgang 9.8 / 60 m:169 Seilgang 9.2 / 70 m:219 Randkluft 8.2 / 30 m:109"),
}


def _stock() -> tuple[Product, ...]:
    products: list[Product] = []
    for category, (variants, entries) in _RANGE.items():
        for entry in _entries(entries):
            name, price = entry.rsplit(":", 1)
            sku = f"{category[:2].upper()}{100 + len(products) * 7}"
            products.append(Product(sku, name, category, int(price) * 100 - 5, variants))
    return tuple(products)


def _entries(line: str) -> list[str]:
    """Names contain spaces, prices end a word: `A 2:329 B:12` is two entries."""
    found: list[str] = []
    words: list[str] = []
    for word in line.split():
        words.append(word)
        if ":" in word:
            found.append(" ".join(words))
            words = []
    return found


PRODUCTS = _stock()

# noun and gender; English "pair of" and its like make every product singular, which keeps all sentences right
NOUNS: dict[str, dict[str, tuple[str, str]]] = {
    "en": {
        "tent": ("tent", ""),
        "sleeping_bag": ("sleeping bag", ""),
        "backpack": ("backpack", ""),
        "boots": ("boots", "pair"),
        "jacket": ("jacket", ""),
        "trousers": ("trousers", "pair"),
        "fleece": ("fleece", ""),
        "stove": ("stove", ""),
        "headlamp": ("headlamp", ""),
        "poles": ("poles", "pair"),
        "mat": ("sleeping mat", ""),
        "bottle": ("bottle", ""),
        "harness": ("harness", ""),
        "rope": ("rope", ""),
    },
    "de": {
        "tent": ("Zelt", "n"),
        "sleeping_bag": ("Schlafsack", "m"),
        "backpack": ("Rucksack", "m"),
        "boots": ("Paar Wanderschuhe", "n"),
        "jacket": ("Jacke", "f"),
        "trousers": ("Hose", "f"),
        "fleece": ("Fleecejacke", "f"),
        "stove": ("Kocher", "m"),
        "headlamp": ("Stirnlampe", "f"),
        "poles": ("Paar Trekkingstöcke", "n"),
        "mat": ("Isomatte", "f"),
        "bottle": ("Trinkflasche", "f"),
        "harness": ("Klettergurt", "m"),
        "rope": ("Seil", "n"),
    },
    "fr": {
        "tent": ("tente", "f"),
        "sleeping_bag": ("sac de couchage", "m"),
        "backpack": ("sac à dos", "m"),
        "boots": ("paire de chaussures", "f"),
        "jacket": ("veste", "f"),
        "trousers": ("pantalon", "m"),
        "fleece": ("polaire", "f"),
        "stove": ("réchaud", "m"),
        "headlamp": ("lampe frontale", "f"),
        "poles": ("paire de bâtons", "f"),
        "mat": ("matelas", "m"),
        "bottle": ("gourde", "f"),
        "harness": ("baudrier", "m"),
        "rope": ("corde", "f"),
    },
    "es": {
        "tent": ("tienda", "f"),
        "sleeping_bag": ("saco de dormir", "m"),
        "backpack": ("mochila", "f"),
        "boots": ("par de botas", "m"),
        "jacket": ("chaqueta", "f"),
        "trousers": ("pantalón", "m"),
        "fleece": ("forro polar", "m"),
        "stove": ("hornillo", "m"),
        "headlamp": ("linterna frontal", "f"),
        "poles": ("par de bastones", "m"),
        "mat": ("esterilla", "f"),
        "bottle": ("cantimplora", "f"),
        "harness": ("arnés", "m"),
        "rope": ("cuerda", "f"),
    },
    "nl": {
        "tent": ("tent", "de"),
        "sleeping_bag": ("slaapzak", "de"),
        "backpack": ("rugzak", "de"),
        "boots": ("paar wandelschoenen", "het"),
        "jacket": ("jas", "de"),
        "trousers": ("broek", "de"),
        "fleece": ("fleecetrui", "de"),
        "stove": ("brander", "de"),
        "headlamp": ("hoofdlamp", "de"),
        "poles": ("paar wandelstokken", "het"),
        "mat": ("slaapmat", "de"),
        "bottle": ("drinkfles", "de"),
        "harness": ("klimgordel", "de"),
        "rope": ("touw", "het"),
    },
}
