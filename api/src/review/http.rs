//! Papers of reviews, under URLs that are signed.

use actix_web::{
    HttpRequest, HttpResponse,
    http::header,
    web::{self, Data, Path, ServiceConfig},
};
use chrono::{DurationRound, TimeDelta};
use entity::{
    cut,
    id::{CutId, UserId},
    review_certificate,
};
use sea_orm::prelude::*;

use super::{
    papers::{self, Said},
    reads::Participant,
};
use crate::{
    access::{Member, Staff},
    app::Platform,
    error::{Code, Error, Result},
    library::http::{links, refuse, secured},
};

/// How long a URL lives at least, and at most twice.
const LIFE: TimeDelta = TimeDelta::hours(1);
/// The parameter that says for whom a paper is, and its two values.
const FOR: &str = "for";
const CUSTOMER: &str = "customer";
const VIBBIO: &str = "vibbio";

/// What is given out of a review.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Paper {
    /// The comments as a table.
    Csv,
    /// The comments with stills.
    Pdf,
    /// The comments as an edit decision list.
    Edl,
    /// The comments as a sequence of Final Cut Pro.
    Fcpxml,
    /// The certificate of the approval.
    Certificate,
}

impl Paper {
    const ALL: [Self; 5] = [Self::Csv, Self::Pdf, Self::Edl, Self::Fcpxml, Self::Certificate];

    const fn file(self) -> &'static str {
        match self {
            Self::Csv => "comments.csv",
            Self::Pdf => "comments.pdf",
            Self::Edl => "markers.edl",
            Self::Fcpxml => "markers.fcpxml",
            Self::Certificate => "certificate.pdf",
        }
    }

    const fn media_type(self) -> &'static str {
        match self {
            Self::Csv => "text/csv; charset=utf-8",
            Self::Pdf | Self::Certificate => "application/pdf",
            Self::Edl => "text/plain; charset=utf-8",
            Self::Fcpxml => "application/xml",
        }
    }
}

/// Builds the URL of a paper for somebody.
#[must_use]
pub fn url(platform: &Platform, who: &Participant, cut: CutId, paper: Paper) -> String {
    let path = format!("/review/{cut}/{}", paper.file());
    let side = if who.is_staff() { VIBBIO } else { CUSTOMER };
    let now = platform.db.now();
    let until = now.duration_trunc(LIFE).unwrap_or(now) + LIFE * 2;
    let query = platform.urls.sign(&path, &[(FOR, side)], until);
    format!("{}{path}?{query}", links::server(platform))
}

/// Adds the route.
pub fn routes(config: &mut ServiceConfig) {
    config.service(web::resource("/review/{cut}/{file}").route(web::get().to(serve)));
}

async fn serve(
    platform: Data<Platform>,
    request: HttpRequest,
    path: Path<(String, String)>,
) -> HttpResponse {
    let (cut, file) = path.into_inner();
    match give(&platform, &request, &cut, &file).await {
        Ok(answer) => answer,
        Err(error) => refuse(error),
    }
}

async fn give(
    platform: &Platform,
    request: &HttpRequest,
    cut: &str,
    file: &str,
) -> Result<HttpResponse> {
    let params = platform
        .urls
        .verify(request.path(), request.query_string(), platform.clock.now())
        .map_err(|error| Error::refused(Code::Forbidden, format!("This link fails: {error}.")))?;
    let missing = || Error::not_found("file");
    let paper = Paper::ALL.into_iter().find(|paper| paper.file() == file).ok_or_else(missing)?;
    let cut: CutId = cut.parse().map_err(|_| missing())?;
    let is_vibbio = params.iter().any(|(name, value)| name == FOR && value == VIBBIO);
    let bytes = write(platform, cut, paper, is_vibbio).await?.ok_or_else(missing)?;
    let mut answer = HttpResponse::Ok();
    secured(&mut answer)
        .insert_header((header::CACHE_CONTROL, "private, no-store"))
        .insert_header((header::CONTENT_TYPE, paper.media_type()))
        .insert_header((
            header::CONTENT_DISPOSITION,
            format!("attachment; filename=\"{}\"", paper.file()),
        ));
    Ok(answer.body(bytes))
}

async fn write(
    platform: &Platform,
    id: CutId,
    paper: Paper,
    is_vibbio: bool,
) -> Result<Option<Vec<u8>>> {
    let db = platform.db.reader();
    if paper == Paper::Certificate {
        let row = review_certificate::Entity::find_by_id(id).one(db).await?;
        return Ok(row.map(|row| papers::certificate(&row)));
    }
    let Some(cut) = cut::Entity::find_by_id(id).one(db).await? else { return Ok(None) };
    // The URL is given to who may see it; the paper shows what their side sees.
    let who = if is_vibbio {
        Participant::Staff(Staff { user: UserId(Uuid::nil()) })
    } else {
        Participant::Customer(Member::guest(cut.account_id))
    };
    let Some(said) = Said::of(db, &who, cut).await? else { return Ok(None) };
    Ok(Some(match paper {
        Paper::Csv => papers::csv(&said).into_bytes(),
        Paper::Edl => papers::edl(&said)?.into_bytes(),
        Paper::Fcpxml => papers::fcpxml(&said)?.into_bytes(),
        Paper::Pdf | Paper::Certificate => {
            papers::sheet(&said, &papers::stills(platform, &said).await?)
        }
    }))
}
