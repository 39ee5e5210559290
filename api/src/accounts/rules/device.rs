//! What people call the thing that they sign in with.

use woothee::parser::{Parser, WootheeResult};

/// The longest name of a program that is not a browser, in characters.
const PROGRAM_LENGTH: usize = 40;

/// Names a device by what its program says of itself, such as "Chrome on Windows"; none where that
/// says nothing. Whoever asks may say anything: it is a help to the eye and proves nothing.
#[must_use]
pub fn device(user_agent: &str) -> Option<String> {
    let user_agent: String = user_agent.chars().take(300).collect();
    let known = Parser::new().parse(&user_agent);
    let known = known.filter(|known| !matches!(known.name, "UNKNOWN" | "HTTP Library"));
    match known.as_ref().map(|known| (browser(known), system(known))) {
        Some((browser, Some(system))) => Some(format!("{browser} on {system}")),
        Some((browser, None)) => Some(browser.to_owned()),
        None => program(&user_agent),
    }
}

fn browser<'a>(known: &WootheeResult<'a>) -> &'a str {
    match known.name {
        "Internet Explorer" if known.version.starts_with("11") => "Internet Explorer 11",
        name => name,
    }
}

fn system<'a>(known: &WootheeResult<'a>) -> Option<&'a str> {
    Some(match known.os {
        "UNKNOWN" => return None,
        os if os.starts_with("Windows") && os != "Windows Phone OS" => "Windows",
        "Mac OSX" => "macOS",
        os => os,
    })
}

/// The name that a program gives before its version, such as `VibbioApp` of `VibbioApp/1.2`.
fn program(user_agent: &str) -> Option<String> {
    let name = user_agent.split(['/', ' ']).next()?;
    let is_name = !name.is_empty()
        && name.len() <= PROGRAM_LENGTH
        && name.chars().all(|c| c.is_ascii_alphanumeric() || "-_.".contains(c))
        && name != "Mozilla";
    is_name.then(|| name.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_device_is_called_as_people_call_it() {
        let webkit = "AppleWebKit/537.36 (KHTML, like Gecko)";
        let windows = format!(
            "Mozilla/5.0 (Windows NT 10.0; Win64; x64) {webkit} Chrome/142.0.0.0 Safari/537.36"
        );
        let edge = format!("{windows} Edg/142.0.0.0");
        let android = format!(
            "Mozilla/5.0 (Linux; Android 10; K) {webkit} Chrome/142.0.0.0 Mobile Safari/537.36"
        );
        let cases = [
            (&*windows, Some("Chrome on Windows")),
            (&edge, Some("Edge on Windows")),
            (&android, Some("Chrome on Android")),
            (
                "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 \
                 (KHTML, like Gecko) Version/18.6 Safari/605.1.15",
                Some("Safari on macOS"),
            ),
            (
                "Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) AppleWebKit/605.1.15 \
                 (KHTML, like Gecko) Version/18.6 Mobile/15E148 Safari/604.1",
                Some("Safari on iPhone"),
            ),
            (
                "Mozilla/5.0 (X11; Linux x86_64; rv:144.0) Gecko/20100101 Firefox/144.0",
                Some("Firefox on Linux"),
            ),
            ("VibbioApp/1.2 (iPad)", Some("VibbioApp")),
            ("curl/8.14.1", Some("curl")),
            ("", None),
            ("<script>alert(1)</script>", None),
            ("Mozilla", None),
        ];
        for (user_agent, name) in cases {
            assert_eq!(device(user_agent).as_deref(), name, "{user_agent}");
        }
    }

    #[test]
    fn a_device_that_says_much_is_not_heard_to_the_end() {
        assert_eq!(device(&"a".repeat(1 << 20)), None);
        assert!(device(&format!("a/{}", "x(".repeat(1 << 19))).is_some());
    }
}
