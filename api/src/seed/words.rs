//! The words of a Norwegian marketing team that works in two languages.

/// What pictures are made for, year by year; folders and files are called after them.
pub(super) const CAMPAIGNS: [&str; 24] = [
    "Sommer på Værøy",
    "Påske på fjellet",
    "Høst i Ålesund",
    "Black Week",
    "Julekalenderen",
    "Winter Sale",
    "Rekruttering lærlinger",
    "Bærekraft på sjøen",
    "Back to School",
    "Nytt år, nye vaner",
    "17. mai i Bodø",
    "Brosjyre hytteliv",
    "Product launch Ægir",
    "Vårrengjøring",
    "Kundehistorier",
    "Employer branding",
    "Fellesferie",
    "Fjordkysten rundt",
    "Newsletter spring",
    "Åpning Grünerløkka",
    "Customer stories",
    "Sjømat hver dag",
    "Sykkel til jobben",
    "Midsummer Nights",
];

/// Where people were with a camera, year by year.
pub(super) const EVENTS: [&str; 24] = [
    "Nor-Fishing Trondheim",
    "Sommerfest",
    "Arendalsuka",
    "Julebord",
    "Kundedag Tromsø",
    "Generalforsamling",
    "Annual Sales Meeting",
    "Kick-off Geilo",
    "Investor Day",
    "Hyttetur Røros",
    "Messe Lillestrøm",
    "Åpent hus",
    "Matfestivalen Ålesund",
    "Styremøte Bergen",
    "Leverandørdag",
    "Team Day Sørlandet",
    "Product Summit",
    "Frokostseminar",
    "Birken",
    "Fotodag Lofoten",
    "Hackathon",
    "Jubileum 75 år",
    "Karrieredag NTNU",
    "Pressemøte",
];

/// What can be seen in pictures.
pub(super) const MOTIFS: [&str; 20] = [
    "fjord", "båt", "brygge", "hytte", "kaffe", "kontor", "portrett", "lag", "utsikt", "foss",
    "produkt", "detalj", "drone", "snø", "skog", "måltid", "hender", "bølger", "nordlys", "by",
];

/// Where pictures are taken.
pub(super) const PLACES: [&str; 16] = [
    "Oslo",
    "Bergen",
    "Tromsø",
    "Ålesund",
    "Bodø",
    "Værøy",
    "Røros",
    "Geilo",
    "Stavanger",
    "Trondheim",
    "Kristiansand",
    "Hammerfest",
    "Svolvær",
    "Lillehammer",
    "København",
    "Göteborg",
];

/// The tags at the top of the tree, and those under each.
pub(super) const TAGS: [(&str, &[&str]); 6] = [
    ("Season", &["vår", "sommer", "høst", "vinter", "jul", "påske"]),
    ("Sted", &PLACES),
    ("Motiv", &MOTIFS),
    (
        "Channel",
        &["Instagram", "LinkedIn", "newsletter", "print", "TV", "web", "skjermer i butikk"],
    ),
    ("Status", &["godkjent", "utkast", "må klippes", "final", "utgått"]),
    ("Stemning", &["lys", "mørk", "varm", "rolig", "energetic", "ærlig", "nær", "høytidelig"]),
];

pub(super) const FIRST_NAMES: [&str; 24] = [
    "Kari", "Ola", "Åse", "Bjørn", "Ingrid", "Øystein", "Sigrid", "Jørgen", "Ragnhild", "Håkon",
    "Emma", "Noah", "Ayesha", "Mohammed", "Sofie", "Lars", "Maja", "Pål", "Solveig", "Tor Åge",
    "Linnéa", "James", "Olga", "Æsop",
];

pub(super) const LAST_NAMES: [&str; 24] = [
    "Nordmann",
    "Hansen",
    "Bjørnstad",
    "Ødegård",
    "Åsheim",
    "Lie",
    "Sætre",
    "Haugen",
    "Nguyen",
    "Dahl",
    "Strøm",
    "Bråten",
    "Khan",
    "Solberg",
    "Lørenskog",
    "Myhre",
    "Foss",
    "Værnes",
    "Smith",
    "Kvåle",
    "Tangen",
    "Ahmed",
    "Brækhus",
    "Johansson",
];

/// What people do.
pub(super) const TITLES: [&str; 14] = [
    "Daglig leder",
    "Managing director",
    "Markedssjef",
    "Head of Marketing",
    "Skipper",
    "Fotograf",
    "Kokk",
    "Lærling",
    "Kundeansvarlig",
    "Sustainability lead",
    "Styreleder",
    "Selger",
    "Produktsjef",
    "Frivillig",
];

/// What is told in a scene.
pub(super) const MESSAGES: [&str; 12] = [
    "Våkn opp ved vannet",
    "Made by people who care",
    "Møt menneskene bak",
    "Alt skal vekk før høsten",
    "Fresh from the fjord",
    "Bli med på laget",
    "Ærlig talt: det smaker bedre ute",
    "Se hva vi fikk til i år",
    "Book your table today",
    "Vi ses på Værøy",
    "Øv deg på å slappe av",
    "Takk for i år",
];

/// What a video is for.
pub(super) const GOALS: [&str; 6] = [
    "Flere gjester i juli",
    "More applicants for our trainee programme",
    "Vise fram bærekraftsarbeidet",
    "Launch the new range",
    "Trafikk til nettbutikken",
    "Stolthet internt",
];

/// The terms under which what was bought may be used.
pub(super) const LICENCE: &str =
    "Royalty-free in videos and pictures of the buyer. Not to be given away as a file.";
