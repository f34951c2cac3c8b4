"""Floor words of the languages of western and northern Europe and the Americas; tables only, no rules."""

from __future__ import annotations

from mistdesk.domain.mapping.levels.languages import Language

WEST = (
    Language(
        "en",
        "English",
        "US GB IE AU NZ IN SG MY HK MO PH ZA CA KE NG GH PK BD LK MT IM JE GG GI NA BW ZW ZM UG TZ AE XX",
        floor="floor|level|lvl|lev|lv|flr|fl|/f",
        after_only="storey|story",
        ground="ground|grnd|grd|gnd|ground floor|ground level|gf|g/f|~gr floor",
        lower_ground="lower ground|lower ground floor|lower ground level|lower grnd|lower grd|"
        "lower gnd|~lg|~lgf|~lg/f|~lower g",
        basement="basement|bsmt|basement level|basement floor|cellar|~b/f",
        numbered_basement="~b|~ll|lower level|lower floor|sublevel|sub level|underground level",
        deeper="sub basement|sub cellar|subcellar",
        mezzanine="mezzanine|mezz|mezanine|mezannine|mz|m/f|interstitial|intermediate floor|intermediate level|mf",
        roof="roof|rooftop|rooftops|roofdeck|r/f|rf|helipad|sky deck",
        attic="attic|loft|cockloft|penthouse|penthouses|~ph",
        half="walkout|walk out|walkout basement|walk out basement|daylight basement|english basement|garden basement|"
        "half|void|split level|split floor|semi basement|semibasement|half basement|raised ground|elevated ground|"
        "mid level|middle level|mid floor|middle floor|upper grnd|upper grd|upper gnd|"
        "crawlspace|crawl space|undercroft|ug/f|upper basement|lower basement|upper ground|~upper g|upper ground "
        "floor",
        parking="parking|underground parking|carpark|car park|car parking|garage|parkade|parking lot|"
        "parking structure|pkg|prkg|"
        "basement parking",
        named="skywalk|skybridge|mechanical|mech|technical|utility|platform level|lobby|plaza|terrace|"
        "concourse|street|entrance|entry|main|garden|promenade|podium|gallery|balcony|"
        "mall|arrivals|departures|arrival|departure|courtyard|patio|deck|service|ballroom|conference|club|"
        "executive|tunnel|sales floor|trading floor|dealing floor|shop floor|dance floor|raised floor|factory floor|"
        "event level|suite level|press level|field level|beach|pool|porch|principal|reception|public|outdoor|"
        "exterior|external|outside",
        no_single="floors|levels|lvls|flrs|storeys|stories|top floor|top level|upper floor|upper level|upstairs|"
        "downstairs|all floors|all levels|typical|various|multiple|duplex|triplex|atrium|highest|lowest|last floor|"
        "whole building|entire building|multi level|multi floor|multilevel|every floor|between",
        shift="hundred|upper|lower|raised|sub|below|above|under|beneath|over",
        label="dept|department|track|line|cubicle|stand|booth|berth|platform|aisle|rack|court|studio|theater|theatre|buildings|gates|rooms|suites|units|offices|wings|zones|bays|docks|desks|seats|stairs|formerly|"
        "was|old|building|bldg|bld|bldng|block|blk|tower|twr|terminal|zone|wing|unit|suite|apt|apartment|room|rm|"
        "hall|dock|gate|bay|pier|phase|stage|section|sector|area|lot|campus|house|store|shop|site|ward|lab|pod|"
        "door|stair|stairwell|core|building no|annex|annexe|plan|floor plan|floorplan|drawing|dwg|sheet|rev|"
        "revision|version|option|copy|draft|part|map|ap|quadrant",
        join="and|to|thru|through|plus|or",
        minus="minus|negative",
        suffixes="st|nd|rd|th",
        ordinals="first|1rst second third fourth|forth fifth sixth seventh eighth|eigth ninth|nineth tenth "
        "eleventh twelfth|twelvth thirteenth fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth "
        "twentieth",
        cardinals="one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen "
        "sixteen seventeen eighteen nineteen twenty",
        ordinal_tens="twentieth thirtieth fortieth|fourtieth fiftieth sixtieth",
        cardinal_tens="twenty thirty forty|fourty fifty sixty",
    ),
    Language(
        "de",
        "German",
        "DE AT CH LI LU BE IT",
        floor="obergeschoss|obergeschoß|og|stockwerk|~stock|etage|ebene|geschoss|geschoß",
        ground="erdgeschoss|erdgeschoß|erdgeschoßs|erdgesch|~eg|~parterre|erdgeschosses",
        basement="untergeschoss|untergesch|kellergeschoss|kellergesch|~keller|~ug|~kg|tiefgeschoss|kelleretage|"
        "kellerebene",
        numbered_basement="~u",
        mezzanine="zwischengeschoss|zwischengeschoß|zwischenebene|zwischenetage|zwischenstock|mezzanin|~galerie|"
        "galeriegeschoss|~zg|galerieebene|empore",
        roof="dach|dachterrasse|flachdach|dachfläche|dachflaeche",
        attic="dachgeschoss|dachgeschoß|dachboden|dachstock|dachspitz|spitzboden|~dg|staffelgeschoss|attika|"
        "attikageschoss|estrich|speicher|mansarde|mansardengeschoss|~attikawohnung",
        half="halb|halbes|halbe|hochparterre|tiefparterre|souterrain|sockelgeschoss|halbgeschoss|hochkeller|halbgeschoß|beletage|"
        "hochgeschoss|halbetage|hanggeschoss|gartengeschoss|halbstock|~garten ug|zwischenpodest",
        parking="tiefgarage|parkhaus|parkdeck|parkebene|parkgeschoss|~tg|einstellhalle|parketage|parkplatz",
        named="eingangsebene|eingang|foyer|empfang|strassenebene|straßenebene|zugangsebene|technikgeschoss|"
        "technikebene|technik|eingangsgeschoss|installationsgeschoss|terrasse|gartenebene|messeebene|~bahnhofsebene",
        no_single="geschosse|"
        "etagen|ebenen|stockwerke|obergeschosse|oberstes|unterstes|alle etagen|alle geschosse|gesamt|"
        "maisonette|regelgeschoss|oberste|unterste|alle stockwerke",
        shift="hoch|tief|erhöhtes|oberes|unteres|hohes|ober|unter|über|unterm",
        label="stand|gleis|büro|wohnung|tür|schalter|räume|hallen|gebäude|gebaeude|geb|haus|bau|bauteil|trakt|halle|raum|zimmer|tor|bereich|abschnitt|"
        "bauabschnitt|"
        "turm|aufgang|lager|werk|flügel|fluegel|grundriss|plan|treppenhaus|abteilung|riegel|stiege",
        join="und|bis|sowie|~u",
        ordinals="erstes|erster|erste|ersten zweites|zweiter|zweite|zweiten drittes|dritter|dritte|dritten viertes|"
        "vierter|vierte|vierten fünftes|fünfter|fünfte|fuenfter|fuenftes sechstes|sechster|sechste siebtes|siebter|"
        "siebte|siebentes achtes|achter|achte neuntes|neunter|neunte zehntes|zehnter|zehnte elftes|elfter|elfte "
        "zwölftes|zwölfter|zwölfte",
        cardinals="~eins|~ein ~zwei ~drei ~vier ~fünf ~sechs ~sieben ~acht ~neun ~zehn ~elf ~zwölf",
        roman=True,
        ordinal_tens="zwanzigstes|zwanzigster|zwanzigste dreißigstes|dreißigster|dreißigste",
    ),
    Language(
        "fr",
        "French",
        "FR BE CH LU MC CA MA TN DZ SN CI RE GP MQ",
        floor="étage|niveau|~niv|~etg|~ét",
        ground="rez de chaussée|rdc|~rez|~rez de ch|rez chaussée|~r d c|r de c|~r.d.c",
        basement="sous sol|~ssol|~s/sol",
        numbered_basement="~ss",
        mezzanine="mezzanine|entresol|entre sol|inter étage|~demi étage|galerie technique",
        roof="toiture|toit|toit terrasse|toits|toiture terrasse",
        attic="combles|comble|grenier|attique|mansarde|mansardes|sous toiture|sous pente|soupente",
        half="soubassement|demi|~bis|~ter|rez de dalle|bel étage|rez de jardin|rdj|rez jardin|rez de rue|rez inférieur|"
        "rez supérieur|rez haut|rez bas|"
        "demi niveau|vide sanitaire|rez de cour|entre niveau|demi sous sol|rez de quai",
        parking="parking|stationnement|parc de stationnement|parkings",
        named="~cave|hall|accueil|entrée|parvis|quai|terrasse|rue|esplanade|mall|hall d'entrée|technique"
        "|local technique|~principal",
        no_single="sous sols|étages|niveaux|dernier étage|dernier|tous niveaux|tous les étages|étage courant|étages "
        "supérieurs|duplex|plusieurs",
        shift="haut|bas|~inf|~sup|supérieur|inférieur|supérieure|inférieure|surélevé|sous",
        label="salles|bureaux|portes|bâtiment|bat|bât|tour|bloc|salle|porte|aile|secteur|escalier|local|bureau|"
        "chambre|îlot|immeuble|"
        "corps|plan|zone|lot|aérogare|magasin|pavillon|plan d|plan du|phase",
        join="et|~à|~au|~ou|jusqu",
        minus="moins",
        suffixes="er|ere|re|eme|ieme|~e|~nd|~nde|iem",
        ordinals="premier|première deuxième|second|seconde troisième quatrième cinquième sixième septième huitième "
        "neuvième dixième onzième douzième",
        cardinals="~un|~une ~deux ~trois ~quatre ~cinq ~six ~sept ~huit ~neuf ~dix ~onze ~douze",
        roman=True,
        ordinal_tens="vingtième trentième quarantième cinquantième",
        cardinal_tens="~vingt ~trente ~quarante ~cinquante",
    ),
    Language("fr label", "French floor code", "FR BE LU MC MA TN DZ SN CI RE GP MQ", neutral="~n"),
    Language(
        "es",
        "Spanish",
        "ES MX AR CL CO PE UY PY BO EC VE CR PA GT SV HN NI DO CU PR AD",
        floor="piso|~planta|nivel|~pta|~pl|solairua|~pis",
        ground="planta baja|~pb|~p b|~p.b.|~planta b|~bajo|~bajos|planta baixa|behe solairua|~piso bajo|"
        "~pl baja|~pl. baja|~pta baja|~pta. baja|~p baja|~p. baja",
        basement="sótano|planta sótano|~subsuelo|subterráneo|~soterrani|planta soterrani|~subterranea|"
        "planta subterránea|nivel subterráneo|~sot",
        numbered_basement="~s",
        mezzanine="entreplanta|entresuelo|entrepiso|altillo|mezzanine|mezanine|mezzanina|entresòl|~mezz|entre piso|"
        "entre suelo",
        roof="azotea|~cubierta|tejado|techo|terrado|terrat|~terraza superior|planta cubierta|~losa",
        attic="ático|sobreático|buhardilla|bajocubierta|bajo cubierta|~ph|àtic|desván|guardilla|sotabanco",
        half="semisótano|semi sótano|media planta|medio piso|~principal|planta noble|~zócalo|semisoterrani|piso "
        "principal|~medio|~media|~bis",
        parking="aparcamiento|estacionamiento|~cochera|~parqueo|parqueadero|~garaje|~garage|cocheras",
        named="vestíbulo|acceso|calle|plaza|terraza|recepción|entrada|jardín|técnico|técnica|planta técnica|nivel "
        "calle|planta calle|planta acceso|~lobby",
        no_single="sótanos|pisos|plantas|niveles|planta alta|último piso|última planta|~pa|planta tipo"
        "|todas las plantas|última|último|plantas superiores|dúplex",
        shift="alta|baja|alto|superior|inferior|elevada",
        label="salas|oficinas|puertas|aulas|edificio|edif|~ed|~torre|bloque|~sala|puerta|~nave|muelle|módulo|"
        "oficina|habitación|portal|escalera|"
        "aula|pabellón|plano|~local|~ala|zona|fase|~casa|~depto|~departamento",
        join="~y|~a|~al|hasta|~e",
        minus="menos",
        suffixes="~o|~a|ro|ra|do|da|to|ta|mo|ma|vo|va|no|na|er|~era|~ero",
        ordinals="primer|primera|primero segunda|segundo tercer|tercera|tercero cuarta|cuarto quinta|quinto sexta|"
        "sexto séptima|séptimo octava|octavo novena|noveno décima|décimo undécima|undécimo duodécima|duodécimo",
        cardinals="~uno|~una ~dos ~tres ~cuatro ~cinco ~seis ~siete ~ocho ~nueve ~diez ~once ~doce",
        ordinal_tens="vigésimo|vigésima trigésimo|trigésima cuadragésimo|cuadragésima quincuagésimo",
        cardinal_tens="~veinte ~treinta ~cuarenta ~cincuenta",
    ),
    Language(
        "pt",
        "Portuguese",
        "PT BR AO MZ CV",
        floor="andar|pavimento|~pav|~piso|nível|~and|~pavto",
        ground="térreo|rés do chão|~r/c|~rc|pavimento térreo|andar térreo|piso térreo|~terreo|~r chao|rés chão|~r ch",
        basement="subsolo|~cave|~subterrâneo|porão|~sub solo",
        numbered_basement="~ss|~s",
        deeper="subcave|sub cave",
        mezzanine="sobreloja|mezanino|mezzanino|jirau|~sl|sobre loja",
        roof="~cobertura|telhado|terraço técnico|laje|heliponto",
        attic="~sótão|águas furtadas|ático|~sotao",
        half="semi cave|semicave|meio piso|entrepiso|meio andar|semi enterrado|semienterrado|semi subsolo",
        parking="estacionamento|~garagem|garagens",
        named="entrada|átrio|~saguão|~praça|~recepção|~receção|~lazer|~térreo superior|~terraço|galeria|~hall|pilotis",
        no_single="andares|pavimentos|níveis|último andar|último piso|pavimento tipo|todos os andares|andar tipo|"
        "duplex",
        shift="superior|inferior|alto|baixo|~elevado",
        label="salas|lojas|~ed|edifício|bloco|~torre|~sala|portão|doca|~ala|setor|zona|lote|loja|prédio|"
        "pavilhão|planta|edif|"
        "galpão|armazém|~gabinete",
        join="~e|ao|até",
        minus="menos",
        suffixes="~o|~a",
        ordinals="primeiro|primeira segundo|segunda terceiro|terceira quarto|quarta quinto|quinta sexto|sexta "
        "sétimo|sétima oitavo|oitava nono|nona décimo|décima",
        cardinals="~um ~dois ~três ~quatro ~cinco ~seis ~sete ~oito ~nove ~dez ~onze ~doze",
        ordinal_tens="vigésimo|vigésima trigésimo|trigésima quadragésimo quinquagésimo",
        cardinal_tens="~vinte ~trinta ~quarenta ~cinquenta",
    ),
    Language(
        "it",
        "Italian",
        "IT CH SM VA",
        floor="~piano|livello|~p.no",
        ground="piano terra|pianterreno|pianoterra|~pt|~p t|~p.t.|piano terreno|~pter|~piano t|~p.terra|~terra|"
        "~terreno",
        basement="interrato|piano interrato|~cantina|sotterraneo|piano sotterraneo|sottosuolo|~scantinato|"
        "sottopiano|~piano cantina",
        numbered_basement="~s|~piano s",
        mezzanine="ammezzato|mezzanino|soppalco|ammezzati|piano ammezzato|interpiano",
        roof="lastrico solare|~copertura|~tetto|lastrico|piano copertura|~terrazzo di copertura",
        attic="sottotetto|mansarda|~attico|superattico|soffitta|piano sottotetto",
        half="seminterrato|piano seminterrato|rialzato|piano rialzato|piano nobile|~pr|semi interrato|mezzo piano|~sem|"
        "~bis|~ter",
        parking="parcheggio|autorimessa|~box auto",
        named="~atrio|ingresso|~terrazza|~galleria|piano strada|piano tecnico|piano di ingresso|~giardino",
        no_single="~piani|livelli|ultimo piano|tutti i piani|piano tipo|piani superiori|piano superiore|piano "
        "inferiore|piano alto",
        shift="superiore|inferiore|~alto|~basso",
        label="~int|~pal|~ed|uffici|aule|palazzina|edificio|~torre|~sala|~aula|stanza|~scala|~corpo|padiglione|"
        "~porta|~ala|lotto|interno|"
        "settore|capannone|planimetria|pianta|palazzo|blocco|ufficio",
        join="~e|~al|~ed",
        minus="meno",
        suffixes="~o|~a|~mo|~do",
        ordinals="primo|prima secondo|~seconda terzo|terza quarto|~quarta quinto|~quinta sesto|~sesta settimo|"
        "settima ottavo|ottava nono|~nona decimo|decima undicesimo dodicesimo",
        cardinals="~uno ~due ~tre ~quattro ~cinque ~sei ~sette ~otto ~nove ~dieci",
        roman=True,
        lone_roman=True,
        ordinal_tens="ventesimo trentesimo quarantesimo cinquantesimo",
        cardinal_tens="~venti ~trenta ~quaranta ~cinquanta",
    ),
)
