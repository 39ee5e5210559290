//! The language that a browser asks for.

use actix_web::{HttpRequest, http::header};

/// Tells whether whoever asks would rather read Norwegian than English, which is what the rest of the
/// world reads here.
pub(crate) fn is_norwegian_asked(request: &HttpRequest) -> bool {
    let accepted = request.headers().get(header::ACCEPT_LANGUAGE);
    let accepted = accepted.and_then(|value| value.to_str().ok()).unwrap_or_default();
    let wishes = accepted.split(',').filter_map(|wish| {
        let (tag, rest) = wish.split_once(';').unwrap_or((wish, ""));
        let weight = rest.trim().strip_prefix("q=").map_or(Some(1.0), |q| q.parse().ok())?;
        let is_norwegian = match tag.trim().to_ascii_lowercase().get(..2)? {
            "nb" | "nn" | "no" => true,
            "en" => false,
            _ => return None,
        };
        Some((is_norwegian, weight))
    });
    // Of those that are as welcome as each other the first counts.
    let best = wishes
        .filter(|(_, weight)| *weight > 0.0_f32)
        .reduce(|best, wish| if wish.1 > best.1 { wish } else { best });
    best.is_some_and(|(is_norwegian, _)| is_norwegian)
}

#[cfg(test)]
mod tests {
    use actix_web::test::TestRequest;

    use super::*;

    #[test]
    fn the_browser_says_which_language() {
        for (accepted, expected) in [
            ("", false),
            ("nb-NO,nb;q=0.9,en;q=0.8", true),
            ("nn", true),
            ("en-GB,nb;q=0.5", false),
            ("de,nb;q=0.3,en;q=0.2", true),
            ("nb;q=0,en;q=0.1", false),
            ("fr", false),
            ("å,;q=x", false),
        ] {
            let request = TestRequest::default().insert_header((header::ACCEPT_LANGUAGE, accepted));
            assert_eq!(is_norwegian_asked(&request.to_http_request()), expected, "{accepted}");
        }
    }
}
