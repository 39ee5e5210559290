use actix_web::{HttpMessage, HttpRequest, http::header};

/// The media types in which answers are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Media {
    /// `application/json`, which older clients expect: a request that is refused is a 200.
    Json,
    /// `application/graphql-response+json`: the status tells how the request went.
    GraphqlResponse,
}

/// What a body holds.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Content {
    Json,
    /// `multipart/form-data` with its boundary.
    Multipart(String),
}

impl Media {
    pub(super) fn content_type(self) -> &'static str {
        match self {
            Self::Json => "application/json; charset=utf-8",
            Self::GraphqlResponse => "application/graphql-response+json; charset=utf-8",
        }
    }

    /// Chooses by the `Accept` headers; `None` if the client takes neither.
    pub(super) fn choose(request: &HttpRequest) -> Option<Self> {
        let accepts: Vec<&str> = request
            .headers()
            .get_all(header::ACCEPT)
            .filter_map(|value| value.to_str().ok())
            .collect();
        Self::among(&accepts.join(","))
    }

    fn among(accept: &str) -> Option<Self> {
        if accept.trim().is_empty() {
            return Some(Self::Json);
        }
        let json = quality(accept, "application/json");
        let graphql = quality(accept, "application/graphql-response+json");
        // Where both are as welcome, a client that knows the new type by name gets it.
        if graphql.value > 0 && graphql >= json && graphql.exact {
            Some(Self::GraphqlResponse)
        } else if json.value > 0 {
            Some(Self::Json)
        } else {
            (graphql.value > 0).then_some(Self::GraphqlResponse)
        }
    }
}

/// How welcome a media type is, in thousandths, and whether it was named.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
struct Quality {
    value: u16,
    exact: bool,
}

/// Finds how welcome a media type is: the most specific range that holds it tells.
fn quality(accept: &str, media: &str) -> Quality {
    let mut best = (0, Quality::default());
    for range in accept.split(',') {
        let mut parts = range.split(';').map(str::trim);
        let name = parts.next().unwrap_or_default().to_ascii_lowercase();
        let specific = match name.as_str() {
            name if name == media => 3,
            "application/*" => 2,
            "*/*" => 1,
            _ => continue,
        };
        let value = parts
            .filter_map(|parameter| parameter.split_once('='))
            .find(|(name, _)| name.trim().eq_ignore_ascii_case("q"))
            .map_or(1000, |(_, value)| thousandths(value.trim()));
        if specific > best.0 {
            best = (specific, Quality { value, exact: specific == 3 });
        }
    }
    best.1
}

/// Reads a weight between 0 and 1; one that cannot be read is 0.
fn thousandths(weight: &str) -> u16 {
    let (whole, fraction) = weight.split_once('.').unwrap_or((weight, ""));
    if fraction.len() > 3 || !fraction.bytes().all(|byte| byte.is_ascii_digit()) {
        return 0;
    }
    match whole {
        "1" => 1000,
        "0" => format!("{fraction:0<3}").parse().unwrap_or(0),
        _ => 0,
    }
}

impl Content {
    /// Reads the `Content-Type` header; `None` if it is missing or of another kind. Other types
    /// can be sent from any page without the browser asking first.
    pub(super) fn of(request: &HttpRequest) -> Option<Self> {
        let mime = request.mime_type().ok()??;
        let utf8 = mime
            .get_param("charset")
            .is_none_or(|charset| charset.as_str().eq_ignore_ascii_case("utf-8"));
        match mime.essence_str() {
            "application/json" if utf8 => Some(Self::Json),
            "multipart/form-data" => {
                let boundary = mime.get_param("boundary")?.as_str();
                (1..=70).contains(&boundary.len()).then(|| Self::Multipart(boundary.to_owned()))
            }
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Media, thousandths};

    #[test]
    fn the_most_welcome_type_is_chosen() {
        use Media::{GraphqlResponse, Json};
        for (accept, chosen) in [
            ("", Some(Json)),
            ("*/*", Some(Json)),
            ("application/*", Some(Json)),
            ("application/json", Some(Json)),
            ("Application/JSON; charset=utf-8", Some(Json)),
            ("application/graphql-response+json", Some(GraphqlResponse)),
            ("application/GraphQL-response+json;Q=0.5", Some(GraphqlResponse)),
            ("application/graphql-response+json, application/json", Some(GraphqlResponse)),
            ("application/json, application/graphql-response+json", Some(GraphqlResponse)),
            ("application/graphql-response+json;q=0.5, application/json;q=0.9", Some(Json)),
            ("application/graphql-response+json, application/json;q=0.9", Some(GraphqlResponse)),
            ("application/graphql-response+json;q=0.1, */*", Some(Json)),
            ("application/json;q=0, */*", Some(GraphqlResponse)),
            ("text/html, */*;q=0.8", Some(Json)),
            ("text/html", None),
            ("application/json;q=0", None),
            ("application/json;q=nonsense", None),
            ("*/*;q=0", None),
        ] {
            assert_eq!(Media::among(accept), chosen, "{accept}");
        }
    }

    #[test]
    fn weights_are_read_exactly() {
        for (weight, value) in [
            ("1", 1000),
            ("1.0", 1000),
            ("0", 0),
            ("0.", 0),
            ("0.5", 500),
            ("0.125", 125),
            ("2", 0),
        ] {
            assert_eq!(thousandths(weight), value, "{weight}");
        }
    }
}
