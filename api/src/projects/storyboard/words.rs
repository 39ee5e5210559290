//! What a storyboard says of itself, in the language of its video.

use actix_web::HttpRequest;

use crate::library::http::is_norwegian_asked;

/// The words of one language.
pub(super) struct Words {
    pub language: &'static str,
    pub storyboard: &'static str,
    pub seconds: &'static str,
    pub scene: &'static str,
    pub audience: &'static str,
    pub goal: &'static str,
    pub call_to_action: &'static str,
    pub music: &'static str,
    pub nothing: &'static str,
    pub shut: &'static str,
    pub shut_text: &'static str,
}

static NORWEGIAN: Words = Words {
    language: "nb",
    storyboard: "Storyboard",
    seconds: "sekunder",
    scene: "Scene",
    audience: "Målgruppe",
    goal: "Mål",
    call_to_action: "Oppfordring",
    music: "Musikk",
    nothing: "Uten bilde",
    shut: "Denne lenken kan ikke åpnes lenger",
    shut_text: "Den er utløpt eller trukket tilbake. Be den du fikk den av, om en ny.",
};
static ENGLISH: Words = Words {
    language: "en",
    storyboard: "Storyboard",
    seconds: "seconds",
    scene: "Scene",
    audience: "Audience",
    goal: "Goal",
    call_to_action: "Call to action",
    music: "Music",
    nothing: "Nothing shown",
    shut: "This link does not open any more",
    shut_text: "It has expired or was withdrawn. Ask whoever gave it to you for a new one.",
};

impl Words {
    /// Those of the language that a browser asks for.
    pub(super) fn asked_in(request: &HttpRequest) -> &'static Self {
        if is_norwegian_asked(request) { &NORWEGIAN } else { &ENGLISH }
    }

    /// Those for a video in a language; English for all but Norwegian.
    pub(super) fn of(language: &str) -> &'static Self {
        let primary = language.split('-').next().unwrap_or_default().to_ascii_lowercase();
        if matches!(primary.as_str(), "nb" | "nn" | "no") { &NORWEGIAN } else { &ENGLISH }
    }
}
