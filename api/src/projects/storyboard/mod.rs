//! A project as a storyboard: a page and a paper for those who approve without a login. Both carry
//! all they show, and open by a signed URL alone, until it expires or its link is withdrawn.

mod page;
mod sheet;
mod words;

use std::collections::HashMap;

use actix_web::{
    HttpRequest, HttpResponse,
    http::header,
    web::{self, Data, Path, ServiceConfig},
};
use entity::{
    asset, blob,
    brief::{Brief, BriefPlacement, NamedPerson},
    id::{AssetId, ProjectId, StoryboardLinkId},
    project, revision, storyboard_link,
};
use sea_orm::prelude::*;

use self::words::Words;
use super::{reads, rules::storyboard::opens};
use crate::{
    app::Platform,
    error::{Code, Error, Result},
    library::{
        self,
        http::{links, refuse, secured, verify},
        renditions::snapshot::{self, Snapshot},
        rules::rights::{AssetAction, Purpose, judge},
    },
};

/// How many stills a storyboard has at most.
const STILLS: usize = 200;
/// The two files of a storyboard.
pub(super) const PAGE: &str = "storyboard.html";
pub(super) const SHEET: &str = "storyboard.pdf";

/// A page lets nothing in and runs nothing.
const POLICY: &str = "default-src 'none'; img-src data:; style-src 'unsafe-inline'; \
                      base-uri 'none'; frame-ancestors 'none'";

/// A project as it is shown.
struct Board {
    brief: Brief,
    shots: Vec<Shot>,
}

/// One scene.
struct Shot {
    message: String,
    note: String,
    duration_ms: Option<i32>,
    seen: Vec<Seen>,
}

/// One thing that a scene shows.
struct Seen {
    name: String,
    /// None of sounds, and where the server can draw none.
    still: Option<Snapshot>,
    cut: Option<(i64, Option<i64>)>,
    names: Vec<NamedPerson>,
    note: String,
}

/// Builds the URL of one of the files of a storyboard, by a link to it.
pub(super) fn url(platform: &Platform, link: &storyboard_link::Model, file: &str) -> String {
    let path = format!("/storyboards/{}/{file}", link.id);
    let query = platform.urls.sign(&path, &[], link.expires_at);
    format!("{}{path}?{query}", links::server(platform))
}

/// Adds the route.
pub fn routes(config: &mut ServiceConfig) {
    config.service(web::resource("/storyboards/{link}/{file}").route(web::get().to(serve)));
}

async fn serve(
    platform: Data<Platform>,
    request: HttpRequest,
    path: Path<(String, String)>,
) -> HttpResponse {
    let (link, file) = path.into_inner();
    let given = give(&platform, &request, &link, &file).await;
    given.or_else(|error| shut(&request, error)).unwrap_or_else(refuse)
}

/// Tells people that a link does not open, in the same words whatever keeps it.
fn shut(request: &HttpRequest, error: Error) -> Result<HttpResponse> {
    if error.code() != Code::Forbidden {
        return Err(error);
    }
    let mut answer = HttpResponse::Forbidden();
    Ok(secured(&mut answer)
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .insert_header((header::CONTENT_SECURITY_POLICY, POLICY))
        .content_type("text/html; charset=utf-8")
        .body(page::shut(Words::asked_in(request))?))
}

async fn give(
    platform: &Platform,
    request: &HttpRequest,
    link: &str,
    file: &str,
) -> Result<HttpResponse> {
    verify(platform, request)?;
    let missing = || Error::not_found("file");
    let link: StoryboardLinkId = link.parse().map_err(|_| missing())?;
    let link = storyboard_link::Entity::find_by_id(link).one(platform.db.reader()).await?;
    let link = link.filter(|link| opens(link, platform.db.now()));
    let link = link.ok_or_else(|| Error::refused(Code::Forbidden, "The link was withdrawn."))?;
    let board = board(platform, link.project_id).await?.ok_or_else(missing)?;
    let mut answer = HttpResponse::Ok();
    secured(&mut answer).insert_header((header::CACHE_CONTROL, "private, no-store"));
    Ok(match file {
        PAGE => answer
            .insert_header((header::CONTENT_SECURITY_POLICY, POLICY))
            .content_type("text/html; charset=utf-8")
            .body(page::write(&board)?),
        SHEET => answer
            .insert_header((header::CONTENT_DISPOSITION, "inline; filename=\"storyboard.pdf\""))
            .content_type("application/pdf")
            .body(sheet::write(&board)),
        _ => return Err(missing()),
    })
}

/// Reads a project, and draws what it shows.
async fn board(platform: &Platform, id: ProjectId) -> Result<Option<Board>> {
    let db = platform.db.reader();
    let Some(project) = project::Entity::find_by_id(id).one(db).await? else { return Ok(None) };
    let brief = reads::plan(db, &project, platform.db.now()).await?.brief;
    let known = Known::of(platform, &brief).await?;
    let (mut shots, mut left) = (Vec::new(), STILLS);
    for scene in &brief.scenes {
        let mut seen = Vec::new();
        for placement in &scene.placements {
            seen.push(known.seen(platform, placement, &mut left).await?);
        }
        shots.push(Shot {
            message: scene.message.clone(),
            note: scene.note.clone(),
            duration_ms: scene.duration_ms,
            seen,
        });
    }
    Ok(Some(Board { brief, shots }))
}

/// What is known of what a project shows.
struct Known {
    assets: HashMap<AssetId, asset::Model>,
    blobs: HashMap<entity::id::RevisionId, blob::Model>,
    /// What may be shown.
    usable: Vec<AssetId>,
}

impl Known {
    async fn of(platform: &Platform, brief: &Brief) -> Result<Self> {
        let db = platform.db.reader();
        let placements: Vec<_> = brief.scenes.iter().flat_map(|scene| &scene.placements).collect();
        let assets = asset::Entity::find()
            .filter(asset::COLUMN.id.is_in(placements.iter().map(|placement| placement.asset)))
            .all(db)
            .await?;
        let revisions = revision::Entity::find()
            .filter(revision::COLUMN.id.is_in(placements.iter().map(|it| it.revision)))
            .all(db)
            .await?;
        let digests = revisions.iter().map(|revision| revision.digest.clone());
        let blobs = blob::Entity::find().filter(blob::COLUMN.digest.is_in(digests)).all(db).await?;
        let blobs: HashMap<_, _> =
            blobs.into_iter().map(|blob| (blob.digest.clone(), blob)).collect();
        let of =
            |revision: &revision::Model| Some((revision.id, blobs.get(&revision.digest)?.clone()));
        let blobs = revisions.iter().filter_map(of).collect();
        let now = platform.db.now();
        let standings = library::reads::rights::of(db, &assets).await?;
        let may =
            |standing| judge(standing, AssetAction::Use, &Purpose::default(), now).lacks.is_empty();
        let usable = standings.iter().filter(|(_, it)| may(it)).map(|(id, _)| *id).collect();
        let assets = assets.into_iter().map(|asset| (asset.id, asset)).collect();
        Ok(Self { assets, blobs, usable })
    }

    /// One thing, with its still: at the point where a clip begins.
    async fn seen(
        &self,
        platform: &Platform,
        placement: &BriefPlacement,
        left: &mut usize,
    ) -> Result<Seen> {
        let blob = self.blobs.get(&placement.revision);
        let still = match blob.filter(|_| *left > 0 && self.usable.contains(&placement.asset)) {
            Some(blob) => {
                *left -= 1;
                let at_ms = placement.in_ms.and_then(|ms| u64::try_from(ms).ok());
                snapshot::draw(platform, blob, at_ms).await?
            }
            None => None,
        };
        let asset = self.assets.get(&placement.asset);
        Ok(Seen {
            name: asset.map(|asset| asset.name.clone()).unwrap_or_default(),
            still,
            cut: placement
                .in_ms
                .or(placement.out_ms)
                .map(|_| (placement.in_ms.unwrap_or(0), placement.out_ms)),
            names: placement.lower_thirds.clone(),
            note: placement.note.clone(),
        })
    }
}

/// Minutes, seconds and tenths, as `0:04.2`.
fn clock(ms: i64) -> String {
    let tenths = (ms + 50) / 100;
    format!("{}:{:02}.{}", tenths / 600, tenths / 10 % 60, tenths % 10)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_told_in_tenths() {
        assert_eq!(clock(0), "0:00.0");
        assert_eq!(clock(4_240), "0:04.2");
        assert_eq!(clock(59_960), "1:00.0");
        assert_eq!(clock(600_000), "10:00.0");
    }
}
