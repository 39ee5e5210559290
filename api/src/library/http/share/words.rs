//! What the pages say, in Norwegian and in English.

use actix_web::HttpRequest;
use chrono::{DateTime, Utc};
use serde::Serialize;

use crate::{error::Code, library::http::is_norwegian_asked};

/// The words of one language; templates call them `t`.
#[derive(Debug, Serialize)]
pub(super) struct Words {
    pub lang: &'static str,
    skip: &'static str,
    open_title: &'static str,
    open_text: &'static str,
    open_password: &'static str,
    password: &'static str,
    open: &'static str,
    pub wrong_password: &'static str,
    one_file: &'static str,
    files: &'static str,
    until: &'static str,
    empty: &'static str,
    gallery: &'static str,
    earlier: &'static str,
    later: &'static str,
    pages: &'static str,
    back: &'static str,
    before: &'static str,
    after: &'static str,
    download: &'static str,
    no_preview: &'static str,
    no_player: &'static str,
    watermark: &'static str,
    not_played: &'static str,
    video: &'static str,
    audio: &'static str,
    document: &'static str,
    image: &'static str,
    drop_title: &'static str,
    drop_text: &'static str,
    drop_choose: &'static str,
    drop_send: &'static str,
    drop_taken_one: &'static str,
    drop_taken: &'static str,
    drop_refused_one: &'static str,
    drop_refused: &'static str,
    drop_sending: &'static str,
    drop_done: &'static str,
    drop_failed: &'static str,
    pub full: &'static str,
    pub unknown: &'static str,
    pub unknown_text: &'static str,
    pub gone: &'static str,
    pub gone_text: &'static str,
    pub locked: &'static str,
    pub locked_text: &'static str,
    pub busy: &'static str,
    pub busy_text: &'static str,
    pub placed: &'static str,
    pub placed_text: &'static str,
    pub broken: &'static str,
    pub broken_text: &'static str,
    footer: &'static str,
    decimal: char,
}

static ENGLISH: Words = Words {
    lang: "en",
    skip: "Skip to the content",
    open_title: "Somebody has shared something with you",
    open_text: "Press the button to see it.",
    open_password: "Enter the password that you were given.",
    password: "Password",
    open: "Open",
    wrong_password: "That is not the password. Try again.",
    one_file: "file",
    files: "files",
    until: "Open until",
    empty: "There is nothing here at the moment.",
    gallery: "Files",
    earlier: "Previous page",
    later: "Next page",
    pages: "Pages",
    back: "All files",
    before: "Previous",
    after: "Next",
    download: "Download",
    no_preview: "There is no preview of this file.",
    no_player: "Your browser cannot play this file.",
    watermark: "With a watermark",
    not_played: "Only a picture with a watermark is shown here. Ask whoever shared this for the recording.",
    video: "Video",
    audio: "Sound",
    document: "Document",
    image: "Picture",
    drop_title: "Send files",
    drop_text: "Pictures, clips, sounds and documents. They go straight to those who shared this.",
    drop_choose: "Choose files",
    drop_send: "Send",
    drop_taken_one: "1 file has arrived. Thank you.",
    drop_taken: "files have arrived. Thank you.",
    drop_refused_one: "1 file was not taken.",
    drop_refused: "files were not taken.",
    drop_sending: "Sending",
    drop_done: "Arrived",
    drop_failed: "The connection was lost. Try again.",
    full: "There is no room for more files here.",
    unknown: "There is nothing here",
    unknown_text: "The address is not right. Check that you have all of it.",
    gone: "This link does not open any more",
    gone_text: "Ask whoever gave it to you for a new one.",
    locked: "Open the link first",
    locked_text: "Go back to the address that you were given, and open it once more.",
    busy: "Too many tries",
    busy_text: "Wait a minute, and try again.",
    placed: "This file cannot be given out",
    placed_text: "It tells where it was taken, and that cannot be taken out of it.",
    broken: "That did not work",
    broken_text: "Something went wrong. Try again in a moment.",
    footer: "Shared with Vibbio",
    decimal: '.',
};

static NORWEGIAN: Words = Words {
    lang: "nb",
    skip: "Hopp til innholdet",
    open_title: "Noen har delt noe med deg",
    open_text: "Trykk på knappen for å se det.",
    open_password: "Skriv inn passordet du har fått.",
    password: "Passord",
    open: "Åpne",
    wrong_password: "Det er ikke passordet. Prøv igjen.",
    one_file: "fil",
    files: "filer",
    until: "Åpen til",
    empty: "Det er ingenting her for øyeblikket.",
    gallery: "Filer",
    earlier: "Forrige side",
    later: "Neste side",
    pages: "Sider",
    back: "Alle filer",
    before: "Forrige",
    after: "Neste",
    download: "Last ned",
    no_preview: "Denne filen har ingen forhåndsvisning.",
    no_player: "Nettleseren din kan ikke spille av denne filen.",
    watermark: "Med vannmerke",
    not_played: "Her vises bare et bilde med vannmerke. Be den som delte dette, om opptaket.",
    video: "Video",
    audio: "Lyd",
    document: "Dokument",
    image: "Bilde",
    drop_title: "Send filer",
    drop_text: "Bilder, klipp, lyd og dokumenter. De går rett til dem som har delt dette.",
    drop_choose: "Velg filer",
    drop_send: "Send",
    drop_taken_one: "1 fil er kommet frem. Takk.",
    drop_taken: "filer er kommet frem. Takk.",
    drop_refused_one: "1 fil ble ikke tatt imot.",
    drop_refused: "filer ble ikke tatt imot.",
    drop_sending: "Sender",
    drop_done: "Kommet frem",
    drop_failed: "Forbindelsen ble brutt. Prøv igjen.",
    full: "Det er ikke plass til flere filer her.",
    unknown: "Det er ingenting her",
    unknown_text: "Adressen stemmer ikke. Sjekk at du har hele.",
    gone: "Denne lenken kan ikke åpnes lenger",
    gone_text: "Be den du fikk den av, om en ny.",
    locked: "Åpne lenken først",
    locked_text: "Gå tilbake til adressen du fikk, og åpne den på nytt.",
    busy: "For mange forsøk",
    busy_text: "Vent et minutt, og prøv igjen.",
    placed: "Denne filen kan ikke gis ut",
    placed_text: "Den forteller hvor den er tatt, og det kan ikke fjernes fra den.",
    broken: "Det gikk ikke",
    broken_text: "Noe gikk galt. Prøv igjen om et øyeblikk.",
    footer: "Delt med Vibbio",
    decimal: ',',
};

impl Words {
    /// Norwegian where the browser prefers it to English, else English.
    pub(super) fn of(request: &HttpRequest) -> &'static Self {
        if is_norwegian_asked(request) { &NORWEGIAN } else { &ENGLISH }
    }

    /// Writes a size as people do.
    pub(super) fn size(&self, bytes: i64) -> String {
        let units = ["kB", "MB", "GB"];
        let (mut tenths, mut unit) = ((bytes + 50) / 100, 0);
        while tenths >= 10_000 && unit < units.len() - 1 {
            (tenths, unit) = ((tenths + 500) / 1_000, unit + 1);
        }
        let written = if tenths >= 100 {
            format!("{}", (tenths + 5) / 10)
        } else {
            format!("{}{}{}", tenths / 10, self.decimal, tenths % 10)
        };
        format!("{written} {}", units[unit])
    }

    /// Writes a day.
    pub(super) fn day(&self, at: DateTime<Utc>) -> String {
        let form = if self.lang == "nb" { "%-d.%-m.%Y" } else { "%-d %B %Y" };
        at.format(form).to_string()
    }

    /// Says why a file was not taken.
    pub(super) fn refusal(&self, code: Code) -> &'static str {
        let is_norwegian = self.lang == "nb";
        let say = |english, norwegian| if is_norwegian { norwegian } else { english };
        match code {
            Code::FileEmpty => say("The file is empty.", "Filen er tom."),
            Code::FileUnsupported => {
                say("Files of this sort are not taken.", "Filer av denne typen tas ikke imot.")
            }
            Code::FileDamaged | Code::FileTruncated => {
                say("The file is damaged.", "Filen er skadet.")
            }
            Code::FileTooLarge => say("The file is too large.", "Filen er for stor."),
            Code::QuotaExceeded => self.full,
            _ => say(
                "The file could not be taken. Try again.",
                "Filen ble ikke tatt imot. Prøv igjen.",
            ),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_written_as_people_do() {
        for (bytes, english, norwegian) in [
            (0, "0.0 kB", "0,0 kB"),
            (1_234, "1.2 kB", "1,2 kB"),
            (45_678, "46 kB", "46 kB"),
            (4_200_000, "4.2 MB", "4,2 MB"),
            (1_500_000_000, "1.5 GB", "1,5 GB"),
            (2_000_000_000_000, "2000 GB", "2000 GB"),
        ] {
            assert_eq!(
                (ENGLISH.size(bytes), NORWEGIAN.size(bytes)),
                (english.into(), norwegian.into())
            );
        }
    }
}
